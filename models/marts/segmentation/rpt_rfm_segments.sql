with fct_customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
),

rfm_segments as (
    select * from {{ ref('rfm_segments') }}
),

segments as (
    select
        segment,
        min(rule_number) as first_rule_number,
        min_by(meaning, rule_number) as meaning,
        min_by(advice, rule_number) as advice
    from rfm_segments
    group by segment
),

totals as (
    select
        rfm_segment,
        count(*) as customer_count,
        sum(monetary) as net_revenue,
        median(recency_days) as median_recency_days,
        median(frequency) as median_frequency,
        median(cast(monetary as double)) as median_monetary
    from fct_customer_rfm
    group by rfm_segment
)

select
    segments.segment as rfm_segment,
    segments.meaning,
    segments.advice,
    cast(coalesce(totals.customer_count, 0) as integer) as customer_count,
    cast(coalesce(totals.customer_count, 0) as double)
    / nullif(sum(totals.customer_count) over (), 0) as customer_share,
    cast(coalesce(totals.net_revenue, 0) as decimal(18, 2)) as net_revenue,
    cast(coalesce(totals.net_revenue, 0) as double)
    / nullif(cast(sum(totals.net_revenue) over () as double), 0) as revenue_share,
    totals.median_recency_days,
    totals.median_frequency,
    totals.median_monetary
from segments
left outer join totals on segments.segment = totals.rfm_segment
