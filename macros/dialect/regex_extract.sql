{#
    The part of a text that a group of a regular expression matches; empty where nothing does.
    pattern: without quotes, or with is_expression an expression that gives it.
#}
{% macro regex_extract(text, pattern, group, is_expression=false) -%}
    {{ return(adapter.dispatch('regex_extract', 'tessera')(text, pattern, group, is_expression)) }}
{%- endmacro %}

{% macro default__regex_extract(text, pattern, group, is_expression) -%}
    regexp_extract({{ text }}, {{ pattern if is_expression else "'" ~ pattern ~ "'" }}, {{ group }})
{%- endmacro %}

{% macro spark__regex_extract(text, pattern, group, is_expression) -%}
    regexp_extract(
        {{ text }}, {{ pattern if is_expression else "'" ~ java_regex(pattern) ~ "'" }}, {{ group }}
    )
{%- endmacro %}
