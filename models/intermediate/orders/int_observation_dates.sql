{#
    The clock's date, and dates before it as of which features are computed: the last one whose
    horizon is over, and further ones at steps of at least 90 days. Two to judge models on, and a
    whole year before them to learn from.
#}
{% set least_step_days, most_steps = 90, 6 %}
with int_clock as (
    select * from {{ ref('int_clock') }}
),

int_prediction_horizon as (
    select
        horizon_days,
        greatest(horizon_days, {{ least_step_days }}) as step_days
    from {{ ref('int_prediction_horizon') }}
),

steps as (
    {% for step in range(most_steps + 1) %}
    select {{ step }} as step_number
    {{ "union all" if not loop.last }}
    {% endfor %}
),

earlier_dates as (
    select
        {{ add_days(
            'int_clock.as_of_date', '-horizon.horizon_days - steps.step_number * horizon.step_days'
        ) }} as observation_date
    from int_clock
    cross join int_prediction_horizon as horizon
    cross join steps
    where (steps.step_number - 2) * horizon.step_days <= 360
)

select
    as_of_date as observation_date,
    true as is_current
from int_clock
union all
select
    earlier_dates.observation_date,
    false as is_current
from earlier_dates
cross join int_clock
cross join int_prediction_horizon as horizon
-- Before that, customers were too new to be told apart.
where
    earlier_dates.observation_date
    >= {{ add_days('int_clock.first_order_date', 'horizon.horizon_days') }}
