{#
    The rows that a kept table of this schema got from earlier builds, in the columns that the calling
    model describes, and none where there is no such table yet. There is no edge to the table, so that
    what fills it may read what this returns.
#}
{% macro stored_rows(name) -%}
    {%- set table = adapter.get_relation(this.database, this.schema, name) if execute else none -%}
    {%- set stored = adapter.get_columns_in_relation(table) | map(attribute='name') | list if table else [] %}
    select
        {%- for column in model.columns.values() %}
        cast({{ column.name if column.name in stored else 'null' }} as {{ column.data_type }})
            as {{ column.name }}{{ "," if not loop.last }}
        {%- endfor %}
    {%- if table %}
    from {{ table }}
    {%- else %}
    where false
    {%- endif %}
{%- endmacro %}
