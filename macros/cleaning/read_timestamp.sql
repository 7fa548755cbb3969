{#
    A text as a timestamp on the shop's wall clock (var time_zone); null where it is none, and
    outside the years 1900 to 2200. One with an offset or a zone is converted, one without is taken
    as local. format: how times are written in this column and file (stg_column_formats), as an
    expression; null is iso. iso_time: what read_iso_time makes of it, where that is at hand. The
    last branch reads everything; those before it are quicker.
#}
{% macro read_timestamp(column, format="'iso'", iso_time=none) -%}
    {%- set year = '(?:19|2[01])[0-9]{2}' -%}
    {%- set clock = '[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?' -%}
    {%- set figures = '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.](' ~ year ~ ')((?:' ~ clock ~ ')?)$' -%}
    coalesce(
        {{ iso_time or read_iso_time(column) }},
        case
            when {{ column }} is null then null
            {%- for order, by in [('day_first', '\\3-\\2-\\1\\4'), ('month_first', '\\3-\\1-\\2\\4')]
                if format != "'iso'" %}
            when {{ format }} = '{{ order }}' and {{ regex_match(column, "'" ~ figures ~ "'") }}
                then try_cast({{ regex_replace(column, figures, by) }} as timestamp)
            {%- endfor %}
            else {{ read_written_time(column, format) }}
        end
    )
{%- endmacro %}
