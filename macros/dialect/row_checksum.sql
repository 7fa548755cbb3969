{# A whole number that differs between rows that differ; the sum over a table ignores their order. #}
{% macro row_checksum(columns) -%}
    {{ return(adapter.dispatch('row_checksum', 'tessera')(columns)) }}
{%- endmacro %}

{% macro default__row_checksum(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__row_checksum(columns) -%}
    cast(xxhash64({{ columns | join(', ') }}) as decimal(38, 0))
{%- endmacro %}
