{#
    An ISO 8601 text as a timestamp on the shop's wall clock (var time_zone); null where it is
    none. A text with an offset (10:00Z, 10:00+02:00) is converted, one without is taken as local.
#}
{% macro read_timestamp(column) -%}
    case
        when {{ regex_match(column, "'[0-9]:[0-9]{2}.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)\\s*$'") }}
            then {{ local_time('try_cast(' ~ column ~ ' as timestamp with time zone)') }}
        else try_cast({{ column }} as timestamp)
    end
{%- endmacro %}
