{#
    Who was left alone by all marketing of a quarter and who was not: earlier quarters as the ledger has
    them, and the one that is planned for as it is drawn. What was sent to them, and what it cost, are
    the contacts of the quarter, planned here or reported by the shop; one that is both counts once.
#}
with act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
),

act_global_holdout as (
    select * from {{ ref('act_global_holdout') }}
),

fct_campaign_contacts as (
    select * from {{ ref('fct_campaign_contacts') }}
    where
        sent_at is not null
        and customer_key is not null
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

drawn as (
    select
        campaign_id,
        customer_key,
        propensity,
        is_control,
        assigned_at,
        window_end
    from act_global_holdout
    union all
    select
        earlier.campaign_id,
        earlier.customer_key,
        earlier.propensity,
        earlier.is_control,
        earlier.assigned_at,
        earlier.window_end
    from act_earlier_assignments as earlier
    cross join act_clock
    where
        earlier.is_global
        and earlier.campaign_id != 'global_holdout ' || act_clock.plan_quarter
),

reported_and_planned as (
    select
        customer_key,
        campaign_id,
        cast(sent_at as date) as contact_date,
        contact_cost,
        true as is_sent
    from fct_campaign_contacts
    union all
    select
        earlier.customer_key,
        earlier.campaign_id,
        cast(earlier.assigned_at as date) as contact_date,
        earlier.contact_cost,
        false as is_sent
    from act_earlier_assignments as earlier
    inner join act_clock on cast(earlier.assigned_at as date) < act_clock.as_of_date
    where
        not earlier.is_control
        and not earlier.is_global
),

contacts as (
    select
        customer_key,
        campaign_id,
        max(contact_date) as contact_date,
        max(contact_cost) as contact_cost,
        bool_or(is_sent) as is_sent
    from reported_and_planned
    group by customer_key, campaign_id
),

contacted as (
    select
        drawn.campaign_id,
        drawn.customer_key,
        sum(contacts.contact_cost) as contact_cost,
        bool_or(contacts.is_sent) as is_sent
    from drawn
    inner join contacts
        on
            drawn.customer_key = contacts.customer_key
            and cast(drawn.assigned_at as date) <= contacts.contact_date
            and drawn.window_end >= contacts.contact_date
    group by drawn.campaign_id, drawn.customer_key
)

select
    drawn.campaign_id,
    drawn.customer_key,
    case when drawn.is_control then 'control' else 'treated' end as arm,
    cast(drawn.propensity as double) as propensity,
    cast(contacted.contact_cost as decimal(18, 4)) as contact_cost,
    drawn.is_control,
    coalesce(contacted.is_sent, false) as is_sent,
    drawn.assigned_at,
    drawn.window_end
from drawn
left outer join contacted
    on
        drawn.campaign_id = contacted.campaign_id
        and drawn.customer_key = contacted.customer_key
