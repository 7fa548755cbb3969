{# A text with an offset or a zone behind its time as a timestamp with time zone; null if it is none. #}
{% macro zoned_time(text) -%}
    {{ return(adapter.dispatch('zoned_time', 'tessera')(text)) }}
{%- endmacro %}

{% macro default__zoned_time(text) -%}
    try_cast({{ text }} as timestamp with time zone)
{%- endmacro %}

{#- Java knows names of zones only as they are written: Europe/Paris, America/New_York. -#}
{% macro spark__zoned_time(text) -%}
    {%- set name = '[A-Za-z]+(?:[/_][A-Za-z]+)+$' -%}
    try_cast(
        regexp_replace({{ text }}, '{{ name }}', '') || array_join(transform(
            split(regexp_extract({{ text }}, '{{ name }}', 0), '/'),
            part -> array_join(transform(split(part, '_'), word -> initcap(word)), '_')
        ), '/') as timestamp_ltz
    )
{%- endmacro %}
