{#
    What campaigns with a control showed about each action, by segment: the shop's own, whose action their
    objective tells, and those that were planned here. Only campaigns that are over, of them the arms that
    can be compared with their control, and the segments of which both arms hold somebody. Each arm is
    compared within its campaign: campaigns differ in how many order anyway and in how many are held out.
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
),

campaign_segments as (
    select
        belief_segment,
        action, -- noqa: RF04
        campaign_id,
        count(*) filter (where not is_control) as treated_count,
        count(*) filter (where is_control) as control_count,
        count(*) filter (where not is_control and is_buyer) as treated_buyer_count,
        count(*) filter (where is_control and is_buyer) as control_buyer_count
    from outcomes
    group by belief_segment, action, campaign_id
    having
        treated_count > 0
        and control_count > 0
),

-- Weights of Mantel and Haenszel.
compared as (
    select
        *,
        treated_count * control_count / cast(treated_count + control_count as double)
            as campaign_weight
    from campaign_segments
),

-- As decimals, whose sums do not depend on the order of rows.
terms as (
    select
        *,
        cast(campaign_weight as decimal(28, 10)) as weight,
        cast(campaign_weight * treated_buyer_count / treated_count as decimal(28, 10))
            as treated_buyer_weight,
        cast(campaign_weight * control_buyer_count / control_count as decimal(28, 10))
            as control_buyer_weight,
        cast(power(campaign_weight, 2) / treated_count as decimal(28, 10)) as treated_spread,
        cast(power(campaign_weight, 2) / control_count as decimal(28, 10)) as control_spread
    from compared
),

weighted as (
    select
        belief_segment,
        action, -- noqa: RF04
        sum(treated_count) as treated_count,
        sum(treated_buyer_count) as treated_buyer_count,
        sum(control_count) as control_count,
        sum(control_buyer_count) as control_buyer_count,
        cast(sum(weight) as double) as campaign_weight,
        cast(sum(treated_buyer_weight) as double) as treated_buyer_weight,
        cast(sum(control_buyer_weight) as double) as control_buyer_weight,
        cast(sum(treated_spread) as double) as treated_spread,
        cast(sum(control_spread) as double) as control_spread
    from terms
    group by belief_segment, action
),

arms as (
    select
        outcomes.belief_segment,
        outcomes.action,
        outcomes.is_control,
        cast(sum(outcomes.weight) as double) as weight,
        cast(sum(outcomes.weight * outcomes.weight) as double) as weight_squared,
        cast(coalesce(sum(outcomes.weight) filter (where outcomes.is_buyer), 0) as double)
            as buyer_weight,
        cast(
            coalesce(sum(outcomes.weight * outcomes.weight) filter (where outcomes.is_buyer), 0)
            as double
        ) as buyer_weight_squared
    from outcomes
    inner join campaign_segments
        on
            outcomes.campaign_id = campaign_segments.campaign_id
            and outcomes.belief_segment = campaign_segments.belief_segment
    group by outcomes.belief_segment, outcomes.action, outcomes.is_control
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
    weighted.belief_segment,
    weighted.action,
    cast(weighted.treated_count as integer) as treated_count,
    cast(weighted.treated_buyer_count as integer) as treated_buyer_count,
    cast(weighted.control_count as integer) as control_count,
    cast(weighted.control_buyer_count as integer) as control_buyer_count,
    weighted.treated_buyer_weight / weighted.campaign_weight as treated_rate,
    weighted.control_buyer_weight / weighted.campaign_weight as control_rate,
    power(weighted.campaign_weight, 2) / weighted.treated_spread as treated_size,
    power(weighted.campaign_weight, 2) / weighted.control_spread as control_size,
    treated.buyer_share - controls.buyer_share as observed_lift,
    sqrt(treated.share_variance + controls.share_variance) as observed_lift_error,
    least(treated.effective_count, controls.effective_count) as effective_count
from weighted
inner join rates as treated
    on
        weighted.belief_segment = treated.belief_segment
        and weighted.action = treated.action
        and not treated.is_control
inner join rates as controls
    on
        weighted.belief_segment = controls.belief_segment
        and weighted.action = controls.action
        and controls.is_control
