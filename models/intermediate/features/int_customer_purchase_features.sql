{# Recency, frequency, monetary value, tenure and the rhythm of purchases. #}
with order_days as (
    select * from {{ ref('int_observed_order_days') }}
),

totals as (
    select * from {{ ref('int_customer_rfm_values') }}
    where is_observation
),

gaps as (
    select
        customer_key,
        observation_date,
        order_date,
        {{ days_between(
            'lag(order_date) over (partition by customer_key, observation_date order by order_date)',
            'order_date'
        ) }} as gap_days
    from order_days
),

rhythms as (
    select
        customer_key,
        observation_date,
        count(*) as order_day_count,
        {{ average('gap_days') }} as mean_gap_days,
        -- From whole sums: stddev_samp depends on the order in which threads meet the rows.
        sqrt(
            (
                sum(gap_days * gap_days)
                - sum(gap_days) * sum(gap_days) / cast(count(gap_days) as double)
            ) / nullif(count(gap_days) - 1, 0)
        ) as sd_gap_days,
        max_by(gap_days, order_date) as last_gap_days
    from gaps
    group by
        customer_key,
        observation_date
)

select
    {{ surrogate_key(['totals.customer_key', 'totals.observation_date']) }}
        as customer_observation_key,
    totals.customer_key,
    totals.recency_days,
    totals.frequency,
    totals.monetary,
    {{ days_between('totals.first_order_date', 'totals.observation_date') }} as tenure_days,
    cast(coalesce(rhythms.order_day_count, 0) as integer) as order_day_count,
    rhythms.mean_gap_days,
    rhythms.sd_gap_days,
    rhythms.last_gap_days,
    rhythms.last_gap_days / nullif(rhythms.mean_gap_days, 0) as last_gap_ratio,
    cast(totals.monetary as double) / nullif(totals.frequency, 0) as mean_order_revenue,
    1 - cast(totals.kept_quantity as double) / cast(totals.sold_quantity as double)
        as return_rate,
    totals.observation_date,
    totals.first_order_date,
    totals.last_order_date
from totals
left outer join rhythms
    on
        totals.customer_key = rhythms.customer_key
        and totals.observation_date = rhythms.observation_date
