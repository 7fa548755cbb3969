{#
    A key like surrogate_key's, from two hashes of 64 bits, for tables with a row per order line:
    an md5 of text costs twenty times as much there.
#}
{% macro line_key(columns) -%}
    {{ return(adapter.dispatch('line_key', 'tessera')(columns)) }}
{%- endmacro %}

{% macro default__line_key(columns) -%}
    hex(hash({{ columns | join(', ') }}))
    || '-' || hex(hash({{ columns | reverse | join(', ') }}))
{%- endmacro %}

{% macro spark__line_key(columns) -%}
    hex(xxhash64({{ columns | join(', ') }}))
    || '-' || hex(xxhash64({{ columns | reverse | join(', ') }}))
{%- endmacro %}
