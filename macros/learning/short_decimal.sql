{# A number as text with so many decimals, at least one, without zeros at the end. #}
{% macro short_decimal(value, digits) -%}
    {{ regex_replace(decimal_text(value, digits), '[.]?0+$', '') }}
{%- endmacro %}
