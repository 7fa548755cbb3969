{#
    The pre-hook of pii_file_rows: rows of files go that are gone, or are written or read in another
    way now. Where the table has other columns, as of another connector or an earlier release, it
    is made anew. On Spark, whose tables know no delete, all files are read by each build.
#}
{% macro forget_files() -%}
    {{ return(adapter.dispatch('forget_files', 'tessera')()) }}
{%- endmacro %}

{% macro default__forget_files() -%}
    {%- if is_incremental() %}
    {%- set columns = {} %}
    {%- for name in [
        'input_name', 'source_file', 'reading_key', 'record_kind', 'file_line_text', 'what_is_wrong'
    ] + run_query(file_columns()).columns['column_name'].values() | list %}
    {%- do columns.update({name: 'varchar'}) %}
    {%- endfor %}
    {%- do columns.update({'file_line_number': 'bigint', 'file_line_count': 'bigint'}) %}
    {#- get_columns_in_relation would begin a transaction that sees nothing of what the model does. -#}
    {%- set stored = run_query(
        "select column_name from duckdb_columns() where database_name = '" ~ this.database
        ~ "' and schema_name = '" ~ this.schema ~ "' and table_name = '" ~ this.identifier ~ "'"
    ).columns[0].values() %}
    {%- if stored | sort == columns | sort %}
    delete from {{ this }}
    where reading_key not in (select reading_key from {{ ref('input_files') }})
    {%- else %}
    create or replace table {{ this }} (
        {%- for name, type in columns.items() %}
        "{{ name }}" {{ type }}{{ "," if not loop.last }}
        {%- endfor %}
    )
    {%- endif %}
    {%- endif %}
{%- endmacro %}

{% macro spark__forget_files() -%}
{%- endmacro %}
