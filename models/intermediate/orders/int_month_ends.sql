{# The last days of the months of which history is kept: complete ones, from the first sale on. #}
with int_clock as (
    select * from {{ ref('int_clock') }}
),

stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

first_order as (
    select min(order_date) as first_order_date
    from stg_order_lines
    where
        movement = 'sale'
        and line_type = 'product'
),

steps as (
    {% for step in range(var('history_months')) %}
    select {{ step }} as step_number
    {{ "union all" if not loop.last }}
    {% endfor %}
),

-- The month of the clock is complete when the clock stands on its last day.
next_months as (
    select
        cast(date_trunc('month', {{ add_days('int_clock.as_of_date', 1) }}) as date)
            as first_day,
        steps.step_number
    from int_clock
    cross join steps
),

month_ends as (
    select {{ add_days(add_months('first_day', '-step_number'), -1) }} as month_end_date
    from next_months
)

select
    month_ends.month_end_date,
    cast(date_trunc('month', month_ends.month_end_date) as date) as month_start_date
from month_ends
cross join first_order
where month_ends.month_end_date >= first_order.first_order_date
