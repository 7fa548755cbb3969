{#
    Whether an identifier looks like a number that a spreadsheet saved as 5.67891E+12. A code such
    as 12E5 is none: the sign has to be there, and a decimal point or two digits of exponent.
#}
{% macro is_scientific(column) -%}
    (
        contains(upper({{ column }}), 'E+')
        and {{ regex_match(
            column, "'^\\s*[0-9](?:[.,][0-9]+[Ee][+][0-9]{1,3}|[Ee][+][0-9]{2,3})\\s*$'"
        ) }}
    )
{%- endmacro %}
