{# The text of a key in a text that is a JSON object without objects inside; null where it lacks. #}
{% macro json_value(json, key) -%}
    {{ return(adapter.dispatch('json_value', 'tessera')(json, key)) }}
{%- endmacro %}

{% macro default__json_value(json, key) -%}
    json_extract_string({{ json }}, '$.' || {{ key }})
{%- endmacro %}

{% macro spark__json_value(json, key) -%}
    get_json_object({{ json }}, '$.' || {{ key }})
{%- endmacro %}
