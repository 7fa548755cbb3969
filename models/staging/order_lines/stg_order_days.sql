{# How many lines were ordered on each day in each currency, before anything is judged. #}
with column_formats as (
    {{ column_formats('order_lines') }}
),

-- Many lines have the same time, which is read once.
moments as (
    select
        source_file,
        currency,
        ordered_at,
        loaded_at,
        count(*) as line_count
    from {{ ref('input_order_lines') }}
    group by
        source_file,
        currency,
        ordered_at,
        loaded_at
),

days as (
    select
        coalesce({{ clean_code('moments.currency') }}, '{{ setting("base_currency") }}')
            as currency,
        cast(
            {{ read_timestamp('moments.ordered_at', 'column_formats.ordered_at_format') }} as date
        ) as order_date,
        moments.line_count,
        {{ read_timestamp('moments.loaded_at', 'column_formats.loaded_at_format') }} as loaded_at
    from moments
    left outer join column_formats
        on coalesce(moments.source_file, '') = coalesce(column_formats.source_file, '')
)

select
    currency,
    order_date,
    cast(sum(line_count) as bigint) as line_count,
    max(loaded_at) as loaded_at
from days
where order_date is not null
group by
    currency,
    order_date
