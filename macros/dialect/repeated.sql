{# As many rows of each as a count says, numbered from 1: an expression of the select list. #}
{% macro repeated(row_count) -%}
    {{ return(adapter.dispatch('repeated', 'tessera')(row_count)) }}
{%- endmacro %}

{% macro default__repeated(row_count) -%}
    unnest(generate_series(1, {{ row_count }}))
{%- endmacro %}

{% macro spark__repeated(row_count) -%}
    explode(sequence(1, {{ row_count }}))
{%- endmacro %}
