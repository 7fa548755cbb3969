{# The Online Retail II file under var raw_path, as a table expression. #}
{% macro online_retail_file() %}
    {%- set files = raw_files('(^|/)online_retail[^/]*[.](parquet|csv)$') -%}
    {%- if execute and not files -%}
        {{ exceptions.raise_compiler_error(
            "raw_path '" ~ var('raw_path') ~ "' holds no online_retail*.parquet or online_retail*.csv. "
            ~ "Name the file itself as raw_path; a workbook is converted first, see "
            ~ "docs/bring-your-own-data.md."
        ) }}
    {%- endif -%}
    {{ read_files(files) }}
{%- endmacro %}
