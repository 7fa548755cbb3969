{#
    The whole model of one input of the files connector: files named after the input
    (order_lines.csv, order_lines.parquet, or any of those in a folder order_lines), read into the
    contract's columns as text. A column that the files lack is null, and so is a whole input
    without files an empty table; both are logged. Without a column loaded_at, the time at which
    the newest file was written takes its place.
#}
{% macro contract_input(input) %}
    {%- set files = raw_files('^(input_)?' ~ input ~ '([.]|/[^/]+[.])(parquet|csv)$') -%}
    {%- if not files -%}
        {%- if execute -%}
            {%- if input == 'order_lines' -%}
                {{ exceptions.raise_compiler_error(
                    "raw_path '" ~ var('raw_path') ~ "' holds no order_lines.csv or "
                    ~ "order_lines.parquet, the one input that is required."
                ) }}
            {%- endif -%}
            {%- do log(model.name ~ ": no file, so it stays empty", info=true) -%}
        {%- endif -%}
        {{ empty_input() }}
    {%- else -%}
        {%- set files_sql = read_files(files) -%}
        {%- set found = {} -%}
        {%- for row in run_query("describe select * from " ~ files_sql).rows -%}
            {%- do found.update({row[0] | lower: row[0]}) -%}
        {%- endfor -%}
        {%- set missing = [] -%}
        {%- for name in model.columns if name not in found -%}
            {%- do missing.append(name) -%}
        {%- endfor -%}
        {%- if missing -%}
            {%- do log(model.name ~ ": the files lack " ~ missing | join(', '), info=true) -%}
        {%- endif -%}
        {%- for name in found if name not in model.columns -%}
            {%- do log(model.name ~ ": column '" ~ found[name] ~ "' is not read", info=true) -%}
        {%- endfor -%}
        {%- set written_at = run_query(
            "select max(last_modified) from read_blob(["
            ~ "'" ~ files | map('replace', "'", "''") | join("', '") ~ "'])"
        ).columns[0].values()[0] -%}
    select
        {%- for column in model.columns.values() %}
        {%- if column.name in found %}
        cast("{{ found[column.name] }}" as {{ column.data_type }}) as {{ column.name }}
        {%- elif column.name == 'loaded_at' %}
        cast('{{ written_at }}' as {{ column.data_type }}) as loaded_at
        {%- else %}
        cast(null as {{ column.data_type }}) as {{ column.name }}
        {%- endif %}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ files_sql }}
    {%- endif -%}
{% endmacro %}
