{#
    A time as people write it (31/12/2024 5:30 PM, 1 May 2024, 1714557600) as a timestamp on the
    shop's wall clock, by the format of its column and file (stg_column_formats). Null where it is
    none, or outside the years 1900 to 2200.
#}
{% macro read_written_time(column, format) -%}
    {%- set clock = regex_extract('written', '^[^:]*(?::[0-9]{2}[0-9.]*)*', 0) -%}
    {%- set half = regex_extract('written', ':[0-9.]+ ([AP]M)\\b', 1) -%}
    {%- set moment -%}
        try_cast({{ clock }} as timestamp) + case
            when {{ half }} = 'PM' and hour(try_cast({{ clock }} as timestamp)) < 12
                then interval '12 hours'
            when {{ half }} = 'AM' and hour(try_cast({{ clock }} as timestamp)) = 12
                then interval '-12 hours'
            else interval '0 hours'
        end
    {%- endset -%}
    {%- set zone -%}
        trim({{ regex_replace('written', '^[^:]*(?::[0-9]{2}[0-9.]*)*(?: [AP]M\\b)?', '') }})
    {%- endset -%}
    {%- set read -%}
        case
            when year(moment) not between 1900 and 2200 then null
            when zone = '' then moment
            else {{ local_time(
                zoned_time('cast(moment as string) || ' ~ zone_offset('zone'))
            ) }}
        end
    {%- endset -%}
    {%- set text = computed_once(
        'written', time_text(column, format),
        computed_once('zone', zone, computed_once('moment', moment, read))
    ) -%}
    {%- if format == "'iso'" -%} {{ text }}
    {%- else -%}
        case
            when {{ format }} like 'epoch%' then {{ read_epoch(column, format) }}
            else {{ text }}
        end
    {%- endif -%}
{%- endmacro %}
