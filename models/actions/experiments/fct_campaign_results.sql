{# What every arm did, without a comparison: for everybody, and by the segment they were in. #}
with act_campaign_outcomes as (
    select * from {{ ref('act_campaign_outcomes') }}
),

act_assignments as (
    select * from {{ ref('act_assignments') }}
),

act_campaigns as (
    select * from {{ ref('act_campaigns') }}
),

customers as (
    select
        outcomes.campaign_id,
        outcomes.arm,
        outcomes.is_control,
        outcomes.rfm_segment,
        outcomes.order_count,
        outcomes.revenue,
        outcomes.margin,
        outcomes.discount_amount,
        outcomes.campaign_discount_amount,
        assigned.is_sent,
        coalesce(assigned.contact_cost, 0) as contact_cost
    from act_campaign_outcomes as outcomes
    inner join act_assignments as assigned
        on
            outcomes.campaign_id = assigned.campaign_id
            and outcomes.customer_key = assigned.customer_key
),

cohorts as (
    select
        *,
        'all' as cohort_type,
        'all' as cohort
    from customers
    union all
    select
        *,
        'segment' as cohort_type,
        rfm_segment as cohort
    from customers
),

summed as (
    select
        campaign_id,
        arm,
        cohort_type,
        cohort,
        is_control,
        count(*) as customer_count,
        count(*) filter (where is_sent) as sent_count,
        count(*) filter (where order_count > 0) as converted_count,
        sum(order_count) as order_count,
        sum(revenue) as revenue,
        sum(margin) as margin,
        sum(discount_amount) as discount_amount,
        sum(campaign_discount_amount) as campaign_discount_amount,
        sum(contact_cost) as contact_cost
    from cohorts
    group by campaign_id, arm, cohort_type, cohort, is_control
)

select
    {{ surrogate_key(['summed.campaign_id', 'arm', 'cohort_type', 'cohort']) }}
        as campaign_result_key,
    summed.campaign_id,
    campaigns.campaign_name,
    summed.arm,
    summed.cohort_type,
    summed.cohort,
    cast(summed.customer_count as integer) as customer_count,
    cast(summed.sent_count as integer) as sent_count,
    cast(summed.converted_count as integer) as converted_count,
    cast(summed.order_count as integer) as order_count,
    cast(summed.revenue as decimal(18, 2)) as revenue,
    cast(summed.margin as decimal(18, 2)) as margin,
    cast(summed.discount_amount as decimal(18, 2)) as discount_amount,
    cast(summed.campaign_discount_amount as decimal(18, 2)) as campaign_discount_amount,
    cast(summed.contact_cost as decimal(18, 2)) as contact_cost,
    cast(
        case
            when summed.is_control then 0
            else campaigns.fixed_cost * summed.customer_count / campaigns.treated_count
        end as decimal(18, 2)
    ) as fixed_cost_part,
    cast(summed.converted_count as double) / summed.customer_count as conversion_rate,
    cast(summed.revenue as double) / summed.customer_count as revenue_per_customer,
    cast(summed.margin as double) / summed.customer_count as margin_per_customer,
    summed.is_control,
    campaigns.is_over,
    campaigns.start_date,
    campaigns.end_date
from summed
inner join act_campaigns as campaigns on summed.campaign_id = campaigns.campaign_id
