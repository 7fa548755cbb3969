{#
    What a contact with each action is believed to bring in each segment. The playbook's prior is one
    observation with its variance; each segment's campaigns, compared each with its own control, are another,
    with the variance of a difference of two rates (two pseudo-customers in each arm, so that no variance
    is nought). A segment's belief is
    the action's mean over the other segments and the prior, weighted by precision, updated by its own.
    See docs/actions.md.
#}
with act_customer_values as (
    select * from {{ ref('act_customer_values') }}
),

actions as (
    select * from {{ ref('actions') }}
),

act_action_evidence as (
    select * from {{ ref('act_action_evidence') }}
),

segments as (
    select
        belief_segment,
        {{ average('cast(order_value * margin_share as decimal(18, 4))') }} as order_margin
    from act_customer_values
    group by belief_segment
),

rates as (
    select
        *,
        (treated_rate * treated_size + 1) / (treated_size + 2) as treated_mean,
        (control_rate * control_size + 1) / (control_size + 2) as control_mean
    from act_action_evidence
),

evidence as (
    select
        belief_segment,
        action,
        treated_count,
        control_count,
        treated_rate - control_rate as lift,
        treated_mean * (1 - treated_mean) / treated_size
        + control_mean * (1 - control_mean) / control_size as lift_variance
    from rates
),

pairs as (
    select
        segments.belief_segment,
        segments.order_margin,
        actions.action,
        actions.prior_lift,
        1 / power(greatest(actions.prior_lift_sd, 1e-6), 2) as prior_precision,
        power(actions.prior_lift_sd, 2) as spread,
        coalesce(evidence.treated_count, 0) as treated_count,
        coalesce(evidence.control_count, 0) as control_count,
        coalesce(cast(1 / evidence.lift_variance as decimal(28, 6)), 0) as own_precision,
        coalesce(cast(evidence.lift / evidence.lift_variance as decimal(28, 6)), 0) as weighted_lift
    from segments
    cross join actions
    left outer join evidence
        on
            segments.belief_segment = evidence.belief_segment
            and actions.action = evidence.action
),

totals as (
    select
        *,
        cast(sum(own_precision) over (partition by action) - own_precision as double)
        + prior_precision as action_precision,
        cast(sum(weighted_lift) over (partition by action) - weighted_lift as double)
        + prior_lift * prior_precision as action_weighted_lift,
        sum(treated_count + control_count) over (partition by action) as action_evidence_count
    from pairs
),

-- Segments differ from their action's mean by about the prior's standard deviation.
shrunk as (
    select
        *,
        action_weighted_lift / action_precision as action_lift,
        1 / (1 / action_precision + spread + 1e-12) as mean_precision
    from totals
),

believed as (
    select
        *,
        case
            when action_evidence_count = 0 then prior_lift
            else
                (action_lift * mean_precision + cast(weighted_lift as double))
                / (mean_precision + cast(own_precision as double))
        end as lift,
        case
            when action_evidence_count = 0 then sqrt(spread)
            else sqrt(1 / (mean_precision + cast(own_precision as double)))
        end as lift_sd
    from shrunk
)

select
    belief_segment as rfm_segment,
    action,
    case when action_evidence_count > 0 then 'experiments' else 'playbook' end as belief_source,
    cast(treated_count + control_count as integer) as evidence_count,
    cast(action_evidence_count as integer) as action_evidence_count,
    prior_lift,
    lift,
    lift_sd,
    order_margin,
    order_margin * lift as margin_lift,
    order_margin * lift_sd as margin_lift_sd
from believed
