{#
    How often customers ordered lately, and in the coming season a year ago.
#}
with int_observed_order_days as (
    select * from {{ ref('int_observed_order_days') }}
),

int_prediction_horizon as (
    select * from {{ ref('int_prediction_horizon') }}
),

order_days as (
    select
        observed.customer_key,
        observed.net_revenue,
        observed.observation_date,
        {{ days_between('observed.order_date', 'observed.observation_date') }} as days_ago,
        horizon.horizon_days
    from int_observed_order_days as observed
    cross join int_prediction_horizon as horizon
)

select
    customer_key,
    {%- for days in [30, 90, 180, 365] %}
    cast(count_if(days_ago < {{ days }}) as integer) as order_days_{{ days }}d,
    {%- endfor %}
    cast(count_if(days_ago < horizon_days) as integer) as order_days_last_horizon,
    -- The day after the observation date lies 364 days before its day a year ago.
    cast(count_if(days_ago < 365 and days_ago >= 365 - horizon_days) as integer)
        as order_days_last_season,
    {%- for days in [90, 365] %}
    cast(coalesce(sum(case when days_ago < {{ days }} then net_revenue end), 0) as double)
        as revenue_{{ days }}d,
    {%- endfor %}
    cast(coalesce(sum(case when days_ago < horizon_days then net_revenue end), 0) as double)
        as revenue_last_horizon,
    observation_date
from order_days
group by
    customer_key,
    observation_date
