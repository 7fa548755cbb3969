{#
    The rows of a CTE in certain columns, by name, as texts: null where it lacks one. One that is
    not among them stays where the engine can take it along, so that dbt names it.
#}
{% macro in_columns(relation, columns) -%}
    {{ return(adapter.dispatch('in_columns', 'tessera')(relation, columns)) }}
{%- endmacro %}

{% macro default__in_columns(relation, columns) -%}
    {{ empty_input() }}
    union all by name
    select * from {{ relation }}
{%- endmacro %}

{% macro spark__in_columns(relation, columns) -%}
    select
        inline(array(from_json(
            to_json(struct(*)),
            '{{ columns | join(" string, ") }} string'
        )))
    from {{ relation }}
{%- endmacro %}
