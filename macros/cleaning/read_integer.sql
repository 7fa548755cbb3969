{#
    A text as a whole number (also one written 12.0); null where it is none, and so for 2.7.
    format: as for read_decimal.
#}
{% macro read_integer(column, format="'plain'") -%}
    {{ computed_once(
        'amount', read_decimal(column, format),
        'case when amount = floor(amount) then cast(amount as bigint) end'
    ) }}
{%- endmacro %}
