{#
    The rows of all files of a name, as a table expression: each column of theirs as text, and
    source_file. The model pii_file_rows has read them.
    name: an input without its prefix input_, or a name of var connectors.
#}
{% macro read_files(name) -%}
    (select * from {{ ref('pii_file_rows') }}
    where record_kind = 'row' and input_name = '{{ name }}')
{%- endmacro %}
