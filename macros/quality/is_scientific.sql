{# Whether a number of a thing is written like 1.23E+10, as spreadsheets save long numbers. #}
{% macro is_scientific(column) -%}
    {{ regex_match(column, "'^[0-9]([.,][0-9]+)?[eE][+][0-9]{1,3}$'") }}
{%- endmacro %}
