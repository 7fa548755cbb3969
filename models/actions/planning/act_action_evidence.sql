{#
    What campaigns showed about each action, by segment. Each is compared with its own control, for campaigns
    differ in how many order anyway and in how many are held out.
#}
with outcomes as (
    select * from {{ ref('act_comparable_outcomes') }}
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
        belief_segment,
        action, -- noqa: RF04
        is_control,
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
