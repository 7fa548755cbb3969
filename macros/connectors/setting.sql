{# A var, or where it is null what var connector_settings says for the connector in use. #}
{% macro setting(name) -%}
    {%- set own = var('connector_settings').get(var('connector', 'demo'), {}) -%}
    {{ return(own.get(name) if var(name) is none else var(name)) }}
{%- endmacro %}
