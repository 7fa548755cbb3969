{# A whole number of microseconds since 1970 in UTC as a timestamp with time zone. #}
{% macro epoch_time(microseconds) -%}
    {{ return(adapter.dispatch('epoch_time', 'tessera')(microseconds)) }}
{%- endmacro %}

{% macro default__epoch_time(microseconds) -%}
    make_timestamptz({{ microseconds }})
{%- endmacro %}

{% macro spark__epoch_time(microseconds) -%}
    timestamp_micros({{ microseconds }})
{%- endmacro %}
