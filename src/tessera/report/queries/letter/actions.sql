-- The plan of the month: how many are contacted, what it costs, who is held out, and the action
-- that most is expected of.
with whole as (
    select * from actions.rpt_campaign_plan where campaign_id is null
),

campaigns as (
    select * from actions.rpt_campaign_plan where campaign_id is not null
),

best as (
    select
        max_by(action, expected_margin) as action,
        max_by(treated_count, expected_margin) as treated_count
    from campaigns
    where treated_count >= smallest_group()
),

consents as (
    select count(*) filter (has_marketing_consent) as consent_count
    from marts.dim_customers
),

names as (
    select action, max(action_name) as action_name
    from actions.fct_next_best_actions
    group by action
)

select
    case
        when
            coalesce(whole.treated_count, 0) = 0 and consents.consent_count = 0
            then 'no_consent'
        when coalesce(whole.treated_count, 0) = 0 then 'nobody'
        when whole.treated_count < smallest_group() then 'few'
        when best.action is null or whole.control_count < smallest_group() then 'plain'
        else 'plan'
    end as says,
    cast(whole.plan_month || '-01' as date) as plan_month,
    shown(whole.treated_count, whole.treated_count) as treated_count,
    shown(whole.control_count, whole.control_count) as control_count,
    shown(whole.contact_cost, whole.treated_count) as contact_cost,
    shown(whole.expected_margin, whole.treated_count) as expected_margin,
    best.action as best_action,
    coalesce(names.action_name, best.action) as best_action_name,
    best.treated_count as best_count
from (select 1 as one)
left join whole on true
cross join consents
left join best on true
left join names on best.action = names.action
