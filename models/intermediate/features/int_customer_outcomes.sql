{#
    What customers did in the horizon after each observation date, as it stood on the horizon's
    last day; of dates whose horizon is over. Who is not here did not order.
#}
with int_order_states as (
    select * from {{ ref('int_order_states') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

int_prediction_horizon as (
    select * from {{ ref('int_prediction_horizon') }}
),

windows as (
    select
        dates.observation_date,
        {{ add_days('dates.observation_date', 'horizon.horizon_days') }} as horizon_end_date
    from int_observation_dates as dates
    cross join int_prediction_horizon as horizon
    where not dates.is_current
)

select
    states.customer_key,
    cast(count(distinct states.order_date) as integer) as order_day_count,
    cast(sum(states.net_revenue) as double) as net_revenue,
    windows.observation_date,
    min(states.order_date) as next_order_date
from int_order_states as states
inner join windows
    on
        states.valid_from <= windows.horizon_end_date
        and states.valid_to >= windows.horizon_end_date
        and states.order_date > windows.observation_date
        and states.order_date <= windows.horizon_end_date
where states.is_kept
group by
    states.customer_key,
    windows.observation_date
