{# Replaces every match of a regular expression; \1 is what its first group matched. #}
{% macro regex_replace(text, pattern, by) -%}
    {{ return(adapter.dispatch('regex_replace', 'tessera')(text, pattern, by)) }}
{%- endmacro %}

{% macro default__regex_replace(text, pattern, by) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ by }}', 'g')
{%- endmacro %}

{% macro spark__regex_replace(text, pattern, by) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ by | replace("\\", "$") }}')
{%- endmacro %}
