{# The clock's date and the dates before it at equal steps, as far back as there are orders. #}
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
    {% for step in range(var('observation_count') + 1) %}
    select {{ step }} as step_number
    {{ "union all" if not loop.last }}
    {% endfor %}
),

dates as (
    select
        {{ add_days(
            'int_clock.as_of_date', '-steps.step_number * ' ~ var('observation_step_days')
        ) }} as observation_date,
        steps.step_number = 0 as is_current
    from steps
    cross join int_clock
)

select
    dates.observation_date,
    dates.is_current
from dates
cross join first_order
where
    dates.is_current
    or dates.observation_date >= first_order.first_order_date
