{# A label from a short list, in lower case without blanks at its ends; null where nothing is left. #}
{% macro clean_label(column) -%}
    lower({{ clean_text(column) }})
{%- endmacro %}
