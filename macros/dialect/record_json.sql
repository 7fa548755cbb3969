{# A record as a JSON object that has all its keys, those without a value too. #}
{% macro record_json(record) -%}
    {{ return(adapter.dispatch('record_json', 'tessera')(record)) }}
{%- endmacro %}

{% macro default__record_json(record) -%}
    cast(to_json({{ record }}) as string)
{%- endmacro %}

{% macro spark__record_json(record) -%}
    to_json(
        {{ record }},
        map('ignoreNullFields', 'false', 'timestampNTZFormat', 'yyyy-MM-dd HH:mm:ss')
    )
{%- endmacro %}
