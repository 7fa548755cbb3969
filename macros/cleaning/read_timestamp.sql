{#
    A text as a timestamp on the shop's wall clock (var time_zone); null where it is none, and
    outside the years 1900 to 2200. One with an offset or a zone is converted, one without is taken
    as local. format: how times are written in this column and file (stg_column_formats), as an
    expression; null is iso. Most texts are plain ISO 8601 and need no more than the first branch.
#}
{% macro read_timestamp(column, format="'iso'") -%}
    {%- set with_offset =
        '^((?:19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?)'
        ~ ' ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)$'
    -%}
    {%- set instant = regex_replace(column, with_offset, '\\1\\2') -%}
    case
        when {{ is_plain_time(column) }} then try_cast({{ column }} as timestamp)
        when {{ regex_match(column, "'" ~ with_offset ~ "'") }}
            then {{ local_time('try_cast(' ~ instant ~ ' as timestamp with time zone)') }}
        else {{ read_written_time(column, format) }}
    end
{%- endmacro %}
