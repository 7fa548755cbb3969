{# Whether a regular expression matches anywhere in a text. #}
{% macro regex_match(text, pattern) -%}
    {{ return(adapter.dispatch('regex_match', 'tessera')(text, pattern)) }}
{%- endmacro %}

{% macro default__regex_match(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro spark__regex_match(text, pattern) -%}
    {#- A column holds its pattern as it is. -#}
    ({{ text }} rlike {{ java_regex(pattern) if pattern.lstrip().startswith("'") else pattern }})
{%- endmacro %}
