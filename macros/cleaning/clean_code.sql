{# A code in upper case without blanks at its ends; null where nothing is left. #}
{% macro clean_code(column) -%}
    upper({{ clean_text(column) }})
{%- endmacro %}
