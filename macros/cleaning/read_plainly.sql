{#
    A delivered text read as a type of the input contract, as far as that needs no format. It
    belongs where the column is read, before any join: there DuckDB computes it once for each text
    of a block. read_as reads what is left.
#}
{% macro read_plainly(type, column) -%}
    {%- if type in ['integer', 'decimal'] -%} {{ read_decimal(column) }}
    {%- elif type == 'number' -%} try_cast({{ column }} as double)
    {%- elif type in ['timestamp', 'date'] -%} {{ read_iso_time(column) }}
    {%- else -%} {{ read_as(type, column) }}
    {%- endif -%}
{%- endmacro %}
