{# A timestamp with time zone as the wall-clock time of var time_zone. #}
{% macro local_time(instant) -%}
    {{ return(adapter.dispatch('local_time', 'tessera')(instant)) }}
{%- endmacro %}

{% macro default__local_time(instant) -%}
    timezone('{{ setting("time_zone") }}', {{ instant }})
{%- endmacro %}

{% macro spark__local_time(instant) -%}
    cast(from_utc_timestamp({{ instant }}, '{{ setting("time_zone") }}') as timestamp_ntz)
{%- endmacro %}
