{# A number of an export that always writes a decimal point, to reckon with; nothing is zero. #}
{% macro amount(column) -%}
    coalesce(try_cast({{ column }} as decimal(18, 4)), 0)
{%- endmacro %}
