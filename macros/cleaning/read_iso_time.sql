{#
    A text in ISO 8601 as a timestamp on the shop's wall clock (var time_zone); null where it is
    none. Each of its spellings is computed once where it repeats within a block.
#}
{% macro read_iso_time(column) -%}
    {%- set year = '(?:19|2[01])[0-9]{2}' -%}
    {%- set day = year ~ '-[0-9]{1,2}-[0-9]{1,2}' -%}
    {%- set clock = '[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?' -%}
    {%- set instant = '^' ~ day ~ '[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?' -%}
    {%- set offset = '[+-][0-9]{2}(?::?[0-9]{2})?' -%}
    {%- set joined = "replace(replace(moment, ' +', '+'), ' -', '-')" -%}
    {%- set iso -%}
        case
            when {{ is_plain_time('moment') }} then try_cast(moment as timestamp)
            when {{ regex_match('moment', "'^" ~ day ~ "(?:" ~ clock ~ ")?$'") }}
                then try_cast(moment as timestamp)
            when {{ regex_match('moment', "'" ~ instant ~ "(?:Z|" ~ offset ~ ")$'") }}
                then {{ local_time(zoned_time('moment')) }}
            when {{ regex_match('moment', "'" ~ instant ~ " " ~ offset ~ "$'") }}
                then {{ local_time(zoned_time(joined)) }}
        end
    {%- endset -%}
    case when {{ column }} is not null then {{ computed_once('moment', column, iso) }} end
{%- endmacro %}
