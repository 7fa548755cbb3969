{#
    A text as an amount with four decimals; null where it is none, or too large. format: how
    numbers are written in this column and file (stg_column_formats), as an expression; null is
    plain. plain: what read_plainly makes of it, where that is at hand. Most texts are plain and
    need no more than the cast.
#}
{% macro read_decimal(column, format="'plain'", plain=none) -%}
    {%- set plain = plain or 'try_cast(' ~ column ~ ' as decimal(18, 4))' -%}
    {%- if format == "'plain'" -%}
        {{ plain }}
    {%- else -%}
        coalesce(
            case when coalesce({{ format }}, 'plain') in ('plain', 'point') then {{ plain }} end,
            case
                when {{ column }} is not null then {{ read_written_decimal(column, format) }}
            end
        )
    {%- endif -%}
{%- endmacro %}
