{# What is known ends at this date: var as_of, or the date of the last sale. #}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
)

select
    coalesce(
        cast({{ "'" ~ var('as_of') ~ "'" if var('as_of') else 'null' }} as date),
        max(order_date)
    ) as as_of_date
from stg_order_lines
where
    movement = 'sale'
    and line_type = 'product'
