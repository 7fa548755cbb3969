{#
    An incremental Python model leaves the table behind through which its rows went, because
    dbt-duckdb takes it for a temporary one; this drops it. dbt-spark leaves none.
#}
{% macro drop_leftovers(relation) -%}
    {{ return(adapter.dispatch('drop_leftovers', 'tessera')(relation)) }}
{%- endmacro %}

{% macro default__drop_leftovers(relation) -%}
    {%- if execute and model.language == 'python' -%}
        {%- set leftovers = run_query(
            "select table_schema, table_name from information_schema.tables where table_catalog = '"
            ~ relation.database ~ "' and starts_with(table_name, '"
            ~ relation.identifier ~ "__dbt_tmp')"
        ) -%}
        {%- for row in leftovers.rows -%}
            {%- do adapter.drop_relation(api.Relation.create(
                database=relation.database, schema=row[0], identifier=row[1], type='table'
            )) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro spark__drop_leftovers(relation) -%}
{%- endmacro %}
