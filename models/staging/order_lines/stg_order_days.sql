{# How many lines were ordered on each day in each currency, before anything is judged. #}
with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

column_formats as (
    {{ column_formats('order_lines') }}
),

days as (
    select
        coalesce({{ clean_code('input_order_lines.currency') }}, '{{ setting("base_currency") }}')
            as currency,
        cast(
            {{ read_timestamp(
                'input_order_lines.ordered_at', 'column_formats.ordered_at_format'
            ) }} as date
        ) as order_date,
        count(*) as line_count,
        max(
            {{ read_timestamp(
                'input_order_lines.loaded_at', 'column_formats.loaded_at_format'
            ) }}
        ) as loaded_at
    from input_order_lines
    left outer join column_formats
        on coalesce(input_order_lines.source_file, '') = coalesce(column_formats.source_file, '')
    group by all
)

select
    currency,
    order_date,
    line_count,
    loaded_at
from days
where order_date is not null
