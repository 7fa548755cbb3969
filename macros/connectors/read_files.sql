{# A table expression over files that are all Parquet or all CSV; every CSV value stays text. #}
{% macro read_files(files) %}
    {%- set parquet = [] -%}
    {%- for file in files if file.lower().endswith('.parquet') -%}
        {%- do parquet.append(file) -%}
    {%- endfor -%}
    {%- if parquet and parquet | length != files | length -%}
        {{ exceptions.raise_compiler_error(
            model.name ~ ": both Parquet and CSV files were found, so it is not clear which to read: "
            ~ files | join(', ') ~ ". Keep one kind."
        ) }}
    {%- endif -%}
    {%- set list = [] -%}
    {%- for file in files -%}
        {%- do list.append("'" ~ file | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {%- if parquet -%}
        read_parquet([{{ list | join(', ') }}], union_by_name = true)
    {%- else -%}
        read_csv([{{ list | join(', ') }}], union_by_name = true, all_varchar = true, header = true)
    {%- endif -%}
{% endmacro %}
