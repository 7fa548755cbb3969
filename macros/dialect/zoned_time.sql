{# A text with an offset or a zone behind its time as a timestamp with time zone; null if it is none. #}
{% macro zoned_time(text) -%}
    {{ return(adapter.dispatch('zoned_time', 'tessera')(text)) }}
{%- endmacro %}

{% macro default__zoned_time(text) -%}
    try_cast({{ text }} as timestamp with time zone)
{%- endmacro %}

{% macro spark__zoned_time(text) -%}
    try_cast({{ text }} as timestamp_ltz)
{%- endmacro %}
