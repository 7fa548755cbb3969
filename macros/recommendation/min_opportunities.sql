{# Fewer customers who could have traded up say nothing about an upsell: such pairs are not tested. #}
{% macro min_opportunities() -%}
    20
{%- endmacro %}
