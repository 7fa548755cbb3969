{# The clock's date and the dates before it at equal steps, as far back as there are orders. #}
{% set earlier_dates, step_days = 4, 90 %}
with int_clock as (
    select * from {{ ref('int_clock') }}
),

steps as (
    {% for step in range(earlier_dates + 1) %}
    select {{ step }} as step_number
    {{ "union all" if not loop.last }}
    {% endfor %}
),

dates as (
    select
        {{ add_days(
            'int_clock.as_of_date', '-steps.step_number * ' ~ step_days
        ) }} as observation_date,
        int_clock.first_order_date,
        steps.step_number = 0 as is_current
    from steps
    cross join int_clock
)

select
    observation_date,
    is_current
from dates
where
    is_current
    or observation_date >= first_order_date
