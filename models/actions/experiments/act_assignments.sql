{#
    Who was drawn into which arm of which campaign, with the segment that they were in then: that of the
    last month that was over. A campaign is known by its first assignment.
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

fct_customer_segment_months as (
    select * from {{ ref('fct_customer_segment_months') }}
),

shop_assignments as (
    select
        contacts.campaign_id,
        contacts.customer_key,
        contacts.arm,
        'shop' as source,
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
)

select
    assignments.campaign_id,
    assignments.customer_key,
    assignments.arm,
    coalesce(months.rfm_segment, 'no_segment') as rfm_segment,
    assignments.source,
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
from shop_assignments as assignments
left outer join fct_customer_segment_months as months
    on
        assignments.customer_key = months.customer_key
        and months.month_end_date
        = {{ add_days("date_trunc('month', assignments.assigned_at)", -1) }}
