{# A number as text with so many decimals, which is the same on every engine. #}
{% macro decimal_text(value, digits=2) -%}
    cast(cast(round({{ value }}, {{ digits }}) as decimal(18, {{ digits }})) as {{ dbt.type_string() }})
{%- endmacro %}
