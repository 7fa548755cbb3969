{#
    A text as time_text gives it, without its zone, as a timestamp; null where it is none. A year of
    two digits is one of 1970 to 2068.
#}
{% macro parse_time(text) -%}
    {{ return(adapter.dispatch('parse_time', 'tessera')(text)) }}
{%- endmacro %}

{% macro default__parse_time(text) -%}
    try_strptime({{ text }}, [
        {%- for date in ['%y-%m-%d', '%Y-%m-%d', '%y-%b-%d', '%Y-%b-%d', '%Y%m%d'] -%}
            {%- set last = loop.last -%}
            {%- for clock in ['', ' %H:%M:%S', ' %H:%M', ' %I:%M:%S %p', ' %I:%M %p', ' %H:%M:%S.%f'] -%}
                '{{ date ~ clock }}'{{ ", " if not (last and loop.last) }}
            {%- endfor -%}
        {%- endfor -%}
    ])
{%- endmacro %}

{% macro spark__parse_time(text) -%}
    coalesce(
        {%- for date in ['yy-M-d', 'y-M-d', 'yy-MMM-d', 'y-MMM-d', 'yyyyMMdd'] -%}
            {%- set last = loop.last -%}
            {%- for clock in ['', ' H:mm:ss', ' H:mm', ' h:mm:ss a', ' h:mm a', ' H:mm:ss.SSSSSS'] -%}
                try_to_timestamp({{ text }}, '{{ date ~ clock }}')
                {{- ", " if not (last and loop.last) }}
            {%- endfor -%}
        {%- endfor -%}
    )
{%- endmacro %}
