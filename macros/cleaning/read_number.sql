{#
    A text as a number with as many decimals as it has; null where it is none. For measures and
    rates; amounts of money are read_decimal. format, plain: see there.
#}
{% macro read_number(column, format="'plain'", plain=none) -%}
    coalesce(
        case
            when coalesce({{ format }}, 'plain') in ('plain', 'point')
                then {{ plain or 'try_cast(' ~ column ~ ' as double)' }}
        end,
        case
            when {{ column }} is not null
                then cast({{ read_written_decimal(column, format) }} as double)
        end
    )
{%- endmacro %}
