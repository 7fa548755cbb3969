{#
    Customers of the campaigns that tell what an action brings: the shop's own, whose action their objective
    tells, and those that were planned here. Only campaigns that are over, of them the arms that can be
    compared with their control, and the segments of which both arms hold somebody.
#}
with act_campaign_outcomes as (
    select * from {{ ref('act_campaign_outcomes') }}
),

act_campaign_arms as (
    select * from {{ ref('act_campaign_arms') }}
    where fault is null
),

act_shop_campaigns as (
    select * from {{ ref('act_shop_campaigns') }}
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

planned_campaigns as (
    select
        campaign_id,
        min(action) as action -- noqa: RF04
    from act_earlier_assignments
    where not is_global
    group by campaign_id
),

campaigns as (
    select * from planned_campaigns
    union all
    select
        campaign_id,
        action -- noqa: RF04
    from act_shop_campaigns
    where action is not null
),

-- One over the probability of being chosen for this action and drawn into this arm: as the ledger
-- says, else the arm's share of the campaign.
outcomes as (
    select
        results.campaign_id,
        results.customer_key,
        case
            when results.rfm_segment = 'no_segment' then 'none' else results.rfm_segment
        end as belief_segment,
        campaigns.action,
        results.is_control,
        results.order_count > 0 as is_buyer,
        cast(
            1 / (
                coalesce(assignments.choice_propensity, 1)
                * coalesce(
                    assignments.propensity,
                    count(*) over (partition by results.campaign_id, results.is_control)
                    / cast(count(*) over (partition by results.campaign_id) as double)
                )
            ) as decimal(18, 6)
        ) as weight
    from act_campaign_outcomes as results
    inner join campaigns on results.campaign_id = campaigns.campaign_id
    inner join act_campaign_arms as campaign_arms
        on
            results.campaign_id = campaign_arms.campaign_id
            and results.arm = campaign_arms.arm
            and results.is_control = campaign_arms.is_control
    inner join act_clock on results.end_date <= act_clock.as_of_date
    left outer join act_earlier_assignments as assignments
        on
            results.campaign_id = assignments.campaign_id
            and results.customer_key = assignments.customer_key
)

select
    campaign_id,
    customer_key,
    belief_segment,
    action, -- noqa: RF04
    is_control,
    is_buyer,
    weight
from outcomes
qualify
    bool_or(is_control) over (partition by campaign_id, belief_segment)
    and bool_or(not is_control) over (partition by campaign_id, belief_segment)
