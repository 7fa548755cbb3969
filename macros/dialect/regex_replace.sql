{#
    Replaces every match of a regular expression; \1 is what its first group matched. by: what takes
    its place, without quotes, or with is_expression an expression that gives it.
#}
{% macro regex_replace(text, pattern, by, is_expression=false) -%}
    {%- set by = by if is_expression else "'" ~ by ~ "'" -%}
    {{ return(adapter.dispatch('regex_replace', 'tessera')(text, pattern, by)) }}
{%- endmacro %}

{% macro default__regex_replace(text, pattern, by) -%}
    regexp_replace({{ text }}, '{{ pattern }}', {{ by }}, 'g')
{%- endmacro %}

{% macro spark__regex_replace(text, pattern, by) -%}
    regexp_replace({{ text }}, '{{ java_regex(pattern) }}', {{ by | replace("\\", "$") }})
{%- endmacro %}
