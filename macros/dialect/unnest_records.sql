{# One row per record in a list of records, each field a column. #}
{% macro unnest_records(column) -%}
    {{ return(adapter.dispatch('unnest_records', 'tessera')(column)) }}
{%- endmacro %}

{% macro default__unnest_records(column) -%}
    unnest({{ column }}, max_depth := 2)
{%- endmacro %}

{% macro spark__unnest_records(column) -%}
    inline({{ column }})
{%- endmacro %}
