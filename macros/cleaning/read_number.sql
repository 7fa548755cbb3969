{#
    A text as a number with as many decimals as it has; null where it is none. For measures and
    rates; amounts of money are read_decimal. format: see there.
#}
{% macro read_number(column, format="'plain'") -%}
    coalesce(
        case
            when coalesce({{ format }}, 'plain') in ('plain', 'point')
                then try_cast({{ column }} as double)
        end,
        cast({{ read_written_decimal(column, format) }} as double)
    )
{%- endmacro %}
