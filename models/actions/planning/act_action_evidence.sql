{#
    What campaigns with a control showed about each action, by segment: the shop's own, whose action their
    objective tells, and those that were planned here. Only campaigns that are over.
#}
with act_campaign_outcomes as (
    select * from {{ ref('act_campaign_outcomes') }}
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
    inner join act_clock on results.end_date <= act_clock.as_of_date
    left outer join act_earlier_assignments as assignments
        on
            results.campaign_id = assignments.campaign_id
            and results.customer_key = assignments.customer_key
),

arms as (
    select
        belief_segment,
        action, -- noqa: RF04
        is_control,
        count(*) as customer_count,
        count(*) filter (where is_buyer) as buyer_count,
        cast(sum(weight) as double) as weight,
        cast(sum(weight * weight) as double) as weight_squared,
        cast(coalesce(sum(weight) filter (where is_buyer), 0) as double) as buyer_weight,
        cast(coalesce(sum(weight * weight) filter (where is_buyer), 0) as double)
            as buyer_weight_squared
    from outcomes
    group by belief_segment, action, is_control
),

-- The weighted share of buyers, its variance, and how many equally probable customers it is worth.
rates as (
    select
        *,
        buyer_weight / weight as buyer_share,
        weight * weight / weight_squared as effective_count,
        (
            buyer_weight_squared * power(1 - buyer_weight / weight, 2)
            + (weight_squared - buyer_weight_squared) * power(buyer_weight / weight, 2)
        ) / (weight * weight) as share_variance
    from arms
)

select
    treated.belief_segment,
    treated.action,
    cast(treated.customer_count as integer) as treated_count,
    cast(treated.buyer_count as integer) as treated_buyer_count,
    cast(controls.customer_count as integer) as control_count,
    cast(controls.buyer_count as integer) as control_buyer_count,
    treated.buyer_share - controls.buyer_share as observed_lift,
    sqrt(treated.share_variance + controls.share_variance) as observed_lift_error,
    least(treated.effective_count, controls.effective_count) as effective_count
from rates as treated
inner join rates as controls
    on
        treated.belief_segment = controls.belief_segment
        and treated.action = controls.action
        and controls.is_control
where not treated.is_control
