{# A text as an amount with four decimals; null where it is none. #}
{% macro read_decimal(column) -%}
    try_cast({{ column }} as decimal(18, 4))
{%- endmacro %}
