{#
    The pre-hook of pii_file_rows: rows of files go that are gone, or are written or read in another
    way now. Where the table has other columns, as of another connector or an earlier release, it
    is made anew.
#}
{% macro forget_files() -%}
    {%- if is_incremental() %}
    {%- set columns = {} %}
    {%- for name in ['input_name', 'source_file', 'reading_key', 'record_kind', 'file_line_text',
                     'what_is_wrong'] + run_query(file_columns()).columns['column_name'].values() | list %}
    {%- do columns.update({name: 'varchar'}) %}
    {%- endfor %}
    {%- do columns.update({'file_line_number': 'bigint', 'file_line_count': 'bigint'}) %}
    {#- The adapter's own macro would begin a transaction, which would see nothing of what the model does. -#}
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
