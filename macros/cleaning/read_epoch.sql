{#
    Seconds or milliseconds since 1970 in UTC, also as doubles (1714557600.0, 1.7145576E9), as a
    timestamp on the shop's wall clock. Null for what is none, and outside the years 1973 to 2200.
#}
{% macro read_epoch(column, format) -%}
    {%- set read -%}
        case
            when seconds between 100000000 and 7289654399
                then {{ local_time(
                    epoch_time('cast(round(seconds * 1000000) as bigint)')
                ) }}
        end
    {%- endset -%}
    {{ computed_once(
        'seconds',
        'try_cast(' ~ column ~ ' as double) / case when ' ~ format
        ~ " = 'epoch_milliseconds' then 1000 else 1 end",
        read
    ) }}
{%- endmacro %}
