{# The mean of a group or window as a double; of decimals Spark alone would give a decimal. #}
{% macro average(value) -%}
    {{ return(adapter.dispatch('average', 'tessera')(value)) }}
{%- endmacro %}

{% macro default__average(value) -%}
    avg({{ value }})
{%- endmacro %}

{% macro spark__average(value) -%}
    avg(cast({{ value }} as double))
{%- endmacro %}
