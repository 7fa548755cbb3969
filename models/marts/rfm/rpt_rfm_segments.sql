with fct_customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
),

rfm_segments as (
    select * from {{ ref('rfm_segments') }}
),

-- How many customers meet each rule: several rules may lead to one segment.
rule_members as (
    select
        rules.rule_number,
        rules.segment,
        rules.meaning,
        rules.advice,
        count(customers.customer_key) as member_count
    from rfm_segments as rules
    left outer join fct_customer_rfm as customers
        on
            customers.recency_score between rules.recency_from and rules.recency_to
            and customers.frequency_score between rules.frequency_from and rules.frequency_to
            and customers.monetary_score between rules.monetary_from and rules.monetary_to
    group by
        rules.rule_number,
        rules.segment,
        rules.meaning,
        rules.advice
),

ranked as (
    select
        *,
        row_number() over (
            partition by segment order by member_count desc, rule_number asc
        ) as rule_rank
    from rule_members
),

segments as (
    select
        segment,
        meaning,
        advice
    from ranked
    where rule_rank = 1
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
