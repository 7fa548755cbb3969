{#
    Each known customer at the end of each month, with segment, tier and stage as they would have
    been computed on that day.
#}
with dim_customers as (
    select * from {{ ref('dim_customers') }}
),

int_month_ends as (
    select * from {{ ref('int_month_ends') }}
),

int_customer_rfm_values as (
    select * from {{ ref('int_customer_rfm_values') }}
    where is_month_end
),

int_customer_rfm_scores as (
    select * from {{ ref('int_customer_rfm_scores') }}
    where is_month_end
),

int_customer_lifecycle_stages as (
    select * from {{ ref('int_customer_lifecycle_stages') }}
    where is_month_end
),

prospects as (
    select
        dim_customers.customer_key,
        int_month_ends.month_end_date
    from dim_customers
    inner join int_month_ends
        on dim_customers.signed_up_month <= int_month_ends.month_end_date
    left outer join int_customer_rfm_values as rfm
        on
            dim_customers.customer_key = rfm.customer_key
            and int_month_ends.month_end_date = rfm.observation_date
    where rfm.customer_key is null
),

buyers as (
    select
        rfm.customer_key,
        scores.rfm_segment,
        scores.value_tier,
        lifecycles.lifecycle_stage,
        rfm.recency_days,
        rfm.frequency,
        rfm.monetary,
        rfm.recency_days <= 365 as is_active,
        year_ago.recency_days <= 365 as was_active_year_ago,
        -- What the customer brought in (or took back) during the month.
        rfm.monetary - coalesce(
            lag(rfm.monetary) over (
                partition by rfm.customer_key order by rfm.observation_date
            ),
            case when rfm.first_order_date >= int_month_ends.month_start_date then 0 end
        ) as month_revenue,
        rfm.observation_date as month_end_date
    from int_customer_rfm_values as rfm
    inner join int_month_ends on rfm.observation_date = int_month_ends.month_end_date
    inner join int_customer_rfm_scores as scores
        on
            rfm.customer_key = scores.customer_key
            and rfm.observation_date = scores.observation_date
    inner join int_customer_lifecycle_stages as lifecycles
        on
            rfm.customer_key = lifecycles.customer_key
            and rfm.observation_date = lifecycles.observation_date
    left outer join int_customer_rfm_values as year_ago
        on
            rfm.customer_key = year_ago.customer_key
            and year_ago.observation_date
            = {{ add_days(add_months(add_days('rfm.observation_date', 1), -12), -1) }}
)

select
    customer_key,
    rfm_segment,
    value_tier,
    lifecycle_stage,
    recency_days,
    frequency,
    monetary,
    cast(month_revenue as decimal(18, 2)) as month_revenue,
    is_active,
    was_active_year_ago,
    month_end_date
from buyers
union all
select
    customer_key,
    cast(null as string) as rfm_segment,
    cast(null as string) as value_tier,
    'prospect' as lifecycle_stage,
    cast(null as integer) as recency_days,
    0 as frequency,
    cast(0 as decimal(18, 2)) as monetary,
    cast(0 as decimal(18, 2)) as month_revenue,
    false as is_active,
    cast(null as boolean) as was_active_year_ago,
    month_end_date
from prospects
