{#
    A text as an amount with four decimals; null where it is none, or too large. format: how
    numbers are written in this column and file (stg_column_formats), as an expression; null is
    plain. Most texts are plain and need no more than the cast.
#}
{% macro read_decimal(column, format="'plain'") -%}
    {%- if format == "'plain'" -%}
        try_cast({{ column }} as decimal(18, 4))
    {%- else -%}
        coalesce(
            case
                when coalesce({{ format }}, 'plain') in ('plain', 'point')
                    then try_cast({{ column }} as decimal(18, 4))
            end,
            {{ read_written_decimal(column, format) }}
        )
    {%- endif -%}
{%- endmacro %}
