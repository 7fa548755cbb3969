{# The part of a text that a group of a regular expression matches; empty where nothing does. #}
{% macro regex_extract(text, pattern, group) -%}
    regexp_extract({{ text }}, '{{ pattern }}', {{ group }})
{%- endmacro %}
