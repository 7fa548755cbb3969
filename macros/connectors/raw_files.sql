{#
    The files under var raw_path whose name matches a pattern, as a sorted list.
    The pattern is a regular expression on the path below raw_path, case ignored. raw_path may
    also be a single file, which is then taken whatever its name.
#}
{% macro raw_files(pattern) %}
    {%- set root = var('raw_path', none) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- if not root -%}
        {{ exceptions.raise_compiler_error(
            "The connector '" ~ var('connector') ~ "' reads files, and no folder is given. Add it: "
            ~ "dbt build --vars '{connector: " ~ var('connector') ~ ", raw_path: path/to/folder}'"
        ) }}
    {%- endif -%}
    {%- set root = (root | string).rstrip('/') -%}
    {%- set quoted = root | replace("'", "''") -%}
    {%- set single = modules.re.search('(?i)[.](parquet|csv)$', root) -%}
    {%- set found = run_query(
        "select file from glob('" ~ quoted ~ ("" if single else "/**") ~ "') order by file"
    ).columns[0].values() -%}
    {%- if not found -%}
        {{ exceptions.raise_compiler_error(
            "raw_path '" ~ root ~ "' holds no file. It is read from the folder in which dbt runs."
        ) }}
    {%- endif -%}
    {%- set files = [] -%}
    {%- for file in found if single or modules.re.search('(?i)' ~ pattern, file[root | length + 1:]) -%}
        {%- do files.append(file) -%}
    {%- endfor -%}
    {{ return(files) }}
{% endmacro %}
