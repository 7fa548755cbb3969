{#
    A text as a timestamp on the shop's wall clock (var time_zone); null where it is none, and
    outside the years 1900 to 2200. One with an offset or a zone is converted, one without is taken
    as local. format: how times are written in this column and file (stg_column_formats), as an
    expression; null is iso. The last branch reads everything; those before it are quicker.
#}
{% macro read_timestamp(column, format="'iso'") -%}
    {%- set year = '(?:19|2[01])[0-9]{2}' -%}
    {%- set day = year ~ '-[0-9]{1,2}-[0-9]{1,2}' -%}
    {%- set clock = '[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?' -%}
    {%- set instant = '^' ~ day ~ '[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?' -%}
    {%- set offset = '[+-][0-9]{2}(?::?[0-9]{2})?' -%}
    {%- set figures = '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.](' ~ year ~ ')((?:' ~ clock ~ ')?)$' -%}
    {%- set joined = "replace(replace(" ~ column ~ ", ' +', '+'), ' -', '-')" -%}
    case
        when {{ column }} is null then null
        when {{ is_plain_time(column) }} then try_cast({{ column }} as timestamp)
        when {{ regex_match(column, "'^" ~ day ~ "(?:" ~ clock ~ ")?$'") }}
            then try_cast({{ column }} as timestamp)
        when {{ regex_match(column, "'" ~ instant ~ "(?:Z|" ~ offset ~ ")$'") }}
            then {{ local_time('try_cast(' ~ column ~ ' as timestamp with time zone)') }}
        when {{ regex_match(column, "'" ~ instant ~ " " ~ offset ~ "$'") }}
            then {{ local_time('try_cast(' ~ joined ~ ' as timestamp with time zone)') }}
        {%- for order, by in [('day_first', '\\3-\\2-\\1\\4'), ('month_first', '\\3-\\1-\\2\\4')]
            if format != "'iso'" %}
        when {{ format }} = '{{ order }}' and {{ regex_match(column, "'" ~ figures ~ "'") }}
            then try_cast({{ regex_replace(column, figures, by) }} as timestamp)
        {%- endfor %}
        else {{ read_written_time(column, format) }}
    end
{%- endmacro %}
