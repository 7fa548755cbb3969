{#
    A text as an amount with four decimals; null where it is none. format: how numbers are written
    in this column and file (stg_column_formats), as an expression; null is plain.
#}
{% macro read_decimal(column, format="'plain'") -%}
    {%- if format == "'plain'" -%}
        try_cast({{ column }} as decimal(18, 4))
    {%- else -%}
        case
            when coalesce({{ format }}, 'plain') = 'plain'
                then try_cast({{ column }} as decimal(18, 4))
            when {{ format }} = 'point'
                then coalesce(
                    try_cast({{ column }} as decimal(18, 4)),
                    {{ read_written_decimal(column, format) }}
                )
            else {{ read_written_decimal(column, format) }}
        end
    {%- endif -%}
{%- endmacro %}
