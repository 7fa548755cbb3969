{#
    The rows that a kept table got from earlier builds, and none where there is no such
    table yet. There is no edge to the table, so that what fills it may read what this returns.
    In a unit test there is none.
    types: data types by column; by default those of the columns that the calling model describes.
    schema: where the table is; by default where the calling model is.
#}
{% macro stored_rows(name, types=none, schema=none) -%}
    {%- set table = adapter.get_relation(this.database, schema or this.schema, name) if execute and this else none -%}
    {%- set wanted = types or {} -%}
    {%- for column in (model.columns.values() if not types else []) -%}
        {%- do wanted.update({column.name: column.data_type}) -%}
    {%- endfor -%}
    {%- set stored = adapter.get_columns_in_relation(table) | map(attribute='name') | list if table else [] %}
    select
        {%- for column, data_type in wanted.items() %}
        cast({{ column if column in stored else 'null' }} as {{ data_type }})
            as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    {%- if table %}
    from {{ table }}
    {%- else %}
    where false
    {%- endif %}
{%- endmacro %}
