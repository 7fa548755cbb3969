{# An expression that ends the statement with a message, which is an expression too. #}
{% macro stop(message) -%}
    {{ return(adapter.dispatch('stop', 'tessera')(message)) }}
{%- endmacro %}

{% macro default__stop(message) -%}
    error({{ message }})
{%- endmacro %}

{% macro spark__stop(message) -%}
    raise_error({{ message }})
{%- endmacro %}
