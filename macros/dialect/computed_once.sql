{#
    An expression in which a value that is long to write, or dear to compute, stands several times
    under a short name.
#}
{% macro computed_once(name, value, expression) -%}
    {{ return(adapter.dispatch('computed_once', 'tessera')(name, value, expression)) }}
{%- endmacro %}

{% macro default__computed_once(name, value, expression) -%}
    list_transform([{{ value }}], lambda {{ name }}: {{ expression }})[1]
{%- endmacro %}

{% macro spark__computed_once(name, value, expression) -%}
    transform(array({{ value }}), {{ name }} -> {{ expression }})[0]
{%- endmacro %}
