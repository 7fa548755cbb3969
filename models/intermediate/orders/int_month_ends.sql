{# The last days of the months of which history is kept: complete ones, from the first sale on. #}
with int_clock as (
    select * from {{ ref('int_clock') }}
),

steps as (
    {% for step in range([setting('segments', 'history_months'), 1] | max) %}
    select {{ step }} as step_number
    {{ "union all" if not loop.last }}
    {% endfor %}
),

-- The month of the clock is complete when the clock stands on its last day.
next_months as (
    select
        cast(date_trunc('month', {{ add_days('int_clock.as_of_date', 1) }}) as date)
            as first_day,
        int_clock.first_order_date,
        steps.step_number
    from int_clock
    cross join steps
    where steps.step_number < {{ setting('segments', 'history_months') }}
),

month_ends as (
    select
        {{ add_days(add_months('first_day', '-step_number'), -1) }} as month_end_date,
        first_order_date
    from next_months
)

select
    month_end_date,
    cast(date_trunc('month', month_end_date) as date) as month_start_date
from month_ends
where month_end_date >= first_order_date
