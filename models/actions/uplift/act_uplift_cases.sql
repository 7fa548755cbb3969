{#
    Everybody who was drawn into an arm that uplift can be learned from, whatever was sent: what was known
    of them then, what came of it, what it cost, and what a playbook names for their segment of then.
#}
with act_assignments as (
    select * from {{ ref('act_assignments') }}
),

act_uplift_arms as (
    select * from {{ ref('act_uplift_arms') }}
    where
        reason is null
        or trial is not null
),

act_campaigns as (
    select * from {{ ref('act_campaigns') }}
),

act_campaign_outcomes as (
    select * from {{ ref('act_campaign_outcomes') }}
),

act_customer_moments as (
    select * from {{ ref('act_customer_moments') }}
    where not is_now
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
),

act_playbook_lists as (
    select * from {{ ref('act_playbook_lists') }}
),

channels as (
    select * from {{ ref('channels') }}
),

campaigns as (
    select
        used.campaign_id,
        max(used.drawn_by) as drawn_by,
        max(channels.contact_cost) as contact_cost
    from act_uplift_arms as used
    inner join act_campaigns on used.campaign_id = act_campaigns.campaign_id
    left outer join channels on act_campaigns.channel = channels.channel
    group by used.campaign_id
)

select
    assigned.campaign_id,
    assigned.customer_key,
    assigned.arm,
    lists.playbook_actions,
    lists.candidate_actions,
    assigned.is_control,
    outcomes.order_count > 0 as is_buyer,
    cast(outcomes.margin as double) as margin,
    cast(outcomes.discount_amount as double) as discount_amount,
    case
        when not assigned.is_control
            then cast(coalesce(assigned.contact_cost, campaigns.contact_cost) as double)
    end as contact_cost,
    -- Of what was drawn here the probabilities are known; else arms are as likely as large.
    case
        when campaigns.drawn_by = 'shop' then null
        when assigned.is_control then 1 - ledger.propensity
        else ledger.propensity
    end as treated_share,
    case
        when campaigns.drawn_by = 'shop' then null
        when assigned.is_control then ledger.propensity
        else ledger.propensity * ledger.choice_propensity
    end as propensity,
    moments.has_ordered,
    moments.order_count,
    moments.order_count_90d,
    moments.order_count_365d,
    moments.recency_days,
    moments.tenure_days,
    moments.order_value,
    moments.revenue_365d,
    moments.discount_share,
    assigned.assigned_at
from act_assignments as assigned
inner join campaigns on assigned.campaign_id = campaigns.campaign_id
left outer join act_uplift_arms as used
    on assigned.campaign_id = used.campaign_id and assigned.arm = used.arm
inner join act_campaign_outcomes as outcomes
    on
        assigned.campaign_id = outcomes.campaign_id
        and assigned.customer_key = outcomes.customer_key
inner join act_customer_moments as moments
    on
        assigned.customer_key = moments.customer_key
        and assigned.assigned_at = moments.known_until
left outer join act_earlier_assignments as ledger
    on
        assigned.campaign_id = ledger.campaign_id
        and assigned.customer_key = ledger.customer_key
left outer join act_playbook_lists as lists on assigned.rfm_segment = lists.rfm_segment
where
    assigned.is_control
    or used.arm is not null
