{#
    What the playbook believes of each action, what was seen, and what is believed now. An observed lift is
    shown where both arms are worth enough customers: of fewer the interval would be too narrow.
#}
{% set least_count = 50 %}
with act_action_beliefs as (
    select * from {{ ref('act_action_beliefs') }}
),

act_action_evidence as (
    select * from {{ ref('act_action_evidence') }}
),

actions as (
    select * from {{ ref('actions') }}
),

act_plan_options as (
    select * from {{ ref('act_plan_options') }}
),

fct_next_best_actions as (
    select * from {{ ref('fct_next_best_actions') }}
),

options as (
    select
        coalesce(plan_options.rfm_segment, 'none') as belief_segment,
        plan_options.action,
        count(*) as option_count,
        count(next_actions.customer_key) as chosen_count
    from act_plan_options as plan_options
    left outer join fct_next_best_actions as next_actions
        on
            plan_options.customer_key = next_actions.customer_key
            and plan_options.action = next_actions.action
    where not plan_options.is_nothing
    group by plan_options.rfm_segment, plan_options.action
),

joined as (
    select
        beliefs.rfm_segment,
        beliefs.action,
        actions.action_name,
        beliefs.belief_source,
        beliefs.evidence_count,
        beliefs.action_evidence_count,
        beliefs.prior_lift as lift_before,
        actions.prior_lift_sd as lift_before_sd,
        case when evidence.effective_count >= {{ least_count }} then evidence.observed_lift end
            as observed_lift,
        case
            when evidence.effective_count >= {{ least_count }} then evidence.observed_lift_error
        end as observed_lift_error,
        beliefs.lift as lift_after,
        beliefs.lift_sd as lift_after_sd,
        options.option_count,
        options.chosen_count
    from options
    inner join act_action_beliefs as beliefs
        on
            options.belief_segment = beliefs.rfm_segment
            and options.action = beliefs.action
    inner join actions on beliefs.action = actions.action
    left outer join act_action_evidence as evidence
        on
            beliefs.rfm_segment = evidence.belief_segment
            and beliefs.action = evidence.action
)

select
    rfm_segment,
    action,
    action_name,
    belief_source,
    action_name || ': believed to add '
    || {{ decimal_text('100 * lift_before', 1) }} || ' points before, '
    || case
        when evidence_count > 0
            then
                cast(evidence_count as string) || ' customers of campaigns'
                || case
                    when observed_lift is not null
                        then ' showed ' || {{ decimal_text('100 * observed_lift', 1) }} || ' points'
                    else ' are too few to show a lift'
                end
        when action_evidence_count > 0 then 'only other segments showed something'
        else 'no campaign showed anything'
    end
    || ', ' || {{ decimal_text('100 * lift_after', 1) }} || ' points now.' as what_was_learned,
    cast(evidence_count as integer) as evidence_count,
    cast(option_count as integer) as option_count,
    cast(chosen_count as integer) as chosen_count,
    cast(lift_before as double) as lift_before,
    cast(lift_before_sd as double) as lift_before_sd,
    cast(observed_lift as double) as observed_lift,
    cast(observed_lift - 1.959964 * observed_lift_error as double) as observed_lift_lower,
    cast(observed_lift + 1.959964 * observed_lift_error as double) as observed_lift_upper,
    cast(lift_after as double) as lift_after,
    cast(lift_after_sd as double) as lift_after_sd,
    cast(chosen_count as double) / option_count as chosen_share
from joined
