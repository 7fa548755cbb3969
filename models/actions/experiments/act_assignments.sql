{#
    Who was drawn into which arm of which campaign, with the segment that they were in then: that of the
    last month that was over. A campaign is known by its first assignment. The global holdout of a
    quarter is one more: all marketing against none.
#}
with fct_campaign_contacts as (
    select * from {{ ref('fct_campaign_contacts') }}
),

dim_campaigns as (
    select * from {{ ref('dim_campaigns') }}
),

planned_arm_shares as (
    select * from {{ ref('planned_arm_shares') }}
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
),

act_global_assignments as (
    select * from {{ ref('act_global_assignments') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

fct_customer_segment_months as (
    select * from {{ ref('fct_customer_segment_months') }}
),

-- What this date's own plan assigns is no result yet, however often it is built.
planned as (
    select ledger.*
    from act_earlier_assignments as ledger
    cross join act_clock
    where
        not ledger.is_global
        and cast(ledger.assigned_at as date) < act_clock.as_of_date
),

planned_campaigns as (
    select campaign_id
    from planned
    group by campaign_id
),

shop_assignments as (
    select
        contacts.campaign_id,
        contacts.customer_key,
        contacts.arm,
        'shop' as drawn_by,
        planned_arm_shares.planned_share,
        contacts.contact_cost,
        contacts.is_control,
        contacts.sent_at is not null as is_sent,
        contacts.is_known_customer,
        contacts.assigned_at,
        contacts.clicked_at,
        greatest(contacts.assigned_at, campaigns.starts_at) as counts_from,
        campaigns.start_date,
        campaigns.end_date
    from fct_campaign_contacts as contacts
    inner join dim_campaigns as campaigns on contacts.campaign_id = campaigns.campaign_id
    left outer join planned_arm_shares
        on
            contacts.campaign_id = planned_arm_shares.campaign_id
            and contacts.arm = lower(trim(planned_arm_shares.arm))
    -- Of a campaign that was planned here the ledger knows best who was held out.
    left outer join planned_campaigns on contacts.campaign_id = planned_campaigns.campaign_id
    where planned_campaigns.campaign_id is null
),

ledger_assignments as (
    select
        planned.campaign_id,
        planned.customer_key,
        planned.arm,
        'ledger' as drawn_by,
        planned.propensity as planned_share,
        case when not planned.is_control then planned.contact_cost end as contact_cost,
        planned.is_control,
        contacts.sent_at is not null as is_sent,
        true as is_known_customer,
        planned.assigned_at,
        contacts.clicked_at,
        planned.assigned_at as counts_from,
        cast(min(planned.assigned_at) over (partition by planned.campaign_id) as date)
            as start_date,
        max(planned.window_end) over (partition by planned.campaign_id) as end_date
    from planned
    left outer join fct_campaign_contacts as contacts
        on
            planned.campaign_id = contacts.campaign_id
            and planned.customer_key = contacts.customer_key
),

global_assignments as (
    select
        campaign_id,
        customer_key,
        arm,
        'global_holdout' as drawn_by,
        propensity as planned_share,
        contact_cost,
        is_control,
        is_sent,
        true as is_known_customer,
        assigned_at,
        cast(null as timestamp) as clicked_at,
        assigned_at as counts_from,
        cast(min(assigned_at) over (partition by campaign_id) as date) as start_date,
        max(window_end) over (partition by campaign_id) as end_date
    from act_global_assignments
),

assignments as (
    select * from shop_assignments
    union all
    select * from ledger_assignments
    union all
    select * from global_assignments
)

select
    assignments.campaign_id,
    assignments.customer_key,
    assignments.arm,
    coalesce(months.rfm_segment, 'no_segment') as rfm_segment,
    assignments.drawn_by,
    assignments.planned_share,
    assignments.contact_cost,
    assignments.is_control,
    assignments.is_sent,
    assignments.is_known_customer,
    assignments.assigned_at,
    assignments.clicked_at,
    assignments.counts_from,
    assignments.start_date,
    assignments.end_date
from assignments
left outer join fct_customer_segment_months as months
    on
        assignments.customer_key = months.customer_key
        and months.month_end_date
        = {{ add_days("date_trunc('month', assignments.assigned_at)", -1) }}
