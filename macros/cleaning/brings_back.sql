{# Whether a delivered quantity is below zero, however it is written: -1, 1-, (1). #}
{% macro brings_back(quantity) -%}
    coalesce({{ regex_match(quantity, "'^[^0-9]*[-−(]|-[^0-9]*$'") }}, false)
{%- endmacro %}
