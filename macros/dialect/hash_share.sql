{# Where the hash of a text falls between 0 and 1, 1 excluded. #}
{% macro hash_share(text) -%}
    {{ return(adapter.dispatch('hash_share', 'tessera')(text)) }}
{%- endmacro %}

{% macro default__hash_share(text) -%}
    cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) / 4294967296.0
{%- endmacro %}

{% macro spark__hash_share(text) -%}
    cast(conv(substr(md5({{ text }}), 1, 8), 16, 10) as bigint) / cast(4294967296.0 as double)
{%- endmacro %}
