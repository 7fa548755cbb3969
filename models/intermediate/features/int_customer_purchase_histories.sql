{#
    What models of purchases need to know of a customer: on how many days there was an order after
    the first such day, when the last of them was, how long ago the first one is, and what these
    days brought.
#}
with order_days as (
    select * from {{ ref('int_observed_order_days') }}
),

totals as (
    select
        customer_key,
        observation_date,
        count(*) - 1 as repeat_day_count,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        sum(net_revenue) as net_revenue
    from order_days
    group by
        customer_key,
        observation_date
)

select
    totals.customer_key,
    cast(totals.repeat_day_count as integer) as repeat_day_count,
    {{ days_between('totals.first_order_date', 'totals.last_order_date') }} as first_to_last_days,
    {{ days_between('totals.first_order_date', 'totals.observation_date') }} as age_days,
    cast(first_days.net_revenue as double) as first_order_value,
    cast(totals.net_revenue - first_days.net_revenue as double)
    / nullif(totals.repeat_day_count, 0) as mean_repeat_value,
    totals.observation_date
from totals
inner join order_days as first_days
    on
        totals.customer_key = first_days.customer_key
        and totals.observation_date = first_days.observation_date
        and totals.first_order_date = first_days.order_date
