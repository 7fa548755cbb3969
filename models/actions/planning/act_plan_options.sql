{#
    What may be done for each customer, what it is expected to bring, and what stands in the way. Where
    experiments spoke about one of a customer's actions, all that are worth their cost compete;
    where none did, the playbook's order decides.
#}
with act_customers as (
    select * from {{ ref('act_customers') }}
),

combinations as (
    select * from {{ ref('act_playbook_combinations') }}
),

faults as (
    select count(*) as fault_count
    from {{ ref('act_playbook_faults') }}
),

playbook as (
    select * from {{ ref('playbook') }}
),

playbook_actions as (
    select * from {{ ref('act_playbook_actions') }}
),

playbook_channels as (
    select * from {{ ref('act_playbook_channels') }}
),

customer_values as (
    select * from {{ ref('act_customer_values') }}
),

beliefs as (
    select * from {{ ref('act_action_beliefs') }}
),

contacts as (
    select * from {{ ref('act_contacts') }}
),

global_holdout as (
    select * from {{ ref('act_global_holdout') }}
),

holds as (
    select * from {{ ref('act_campaign_holds') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

matched as (
    select
        customers.*,
        playbook.playbook_row,
        playbook.objective,
        playbook.offer,
        playbook.kpi,
        playbook.reason,
        playbook.cool_down_days
    from act_customers as customers
    cross join faults
    inner join combinations
        on
            customers.rfm_segment is not distinct from combinations.rfm_segment
            and customers.persona is not distinct from combinations.persona
            and customers.lifecycle_stage is not distinct from combinations.lifecycle_stage
            and customers.churn_band is not distinct from combinations.churn_band
    inner join playbook on combinations.playbook_row = playbook.playbook_row
    where faults.fault_count = 0
),

reachable as (
    select
        matched.customer_key,
        playbook_channels.channel,
        playbook_channels.contact_cost
    from matched
    inner join playbook_channels on matched.playbook_row = playbook_channels.playbook_row
    where
        (playbook_channels.needs = 'email' and matched.has_email)
        or (playbook_channels.needs = 'phone' and matched.has_phone)
    qualify
        row_number() over (
            partition by matched.customer_key order by playbook_channels.channel_order
        ) = 1
),

held as (
    select
        matched.customer_key,
        playbook_actions.action,
        bool_or(
            holds.campaign_id = playbook_actions.action || ' ' || act_clock.plan_month
        ) as is_planned,
        bool_or(
            holds.is_held_out
            and holds.objective = matched.objective
            and holds.window_end > act_clock.as_of_date
        ) as is_held_out
    from matched
    inner join playbook_actions on matched.playbook_row = playbook_actions.playbook_row
    inner join holds on matched.customer_key = holds.customer_key
    cross join act_clock
    group by matched.customer_key, playbook_actions.action
),

expected as (
    select
        matched.customer_key,
        matched.rfm_segment,
        matched.playbook_row,
        matched.objective,
        playbook_actions.action,
        playbook_actions.action_order,
        playbook_actions.action_name,
        playbook_actions.what_is_done,
        playbook_actions.window_days,
        playbook_actions.action = 'nothing' as is_nothing,
        reachable.channel,
        beliefs.belief_source,
        reachable.contact_cost,
        playbook_actions.discount_share,
        customer_values.order_value,
        customer_values.margin_share,
        1 - power(1 - customer_values.day_probability, playbook_actions.window_days)
            as response_without,
        beliefs.lift,
        beliefs.lift_sd,
        case
            when playbook_actions.action = 'nothing' then null
            when not matched.has_marketing_consent then 'no_consent'
            when reachable.channel is null then 'no_channel'
            when held.is_planned then 'planned'
            when global_holdout.is_control then 'global_holdout'
            when held.is_held_out then 'holdout'
            when
                contacts.last_contact_date
                > {{ add_days('act_clock.as_of_date', '-matched.cool_down_days') }}
                then 'cool_down'
            when contacts.contact_count_30d >= {{ setting('actions', 'max_contacts') }}
                then 'contact_cap'
        end as obstacle
    from matched
    cross join act_clock
    inner join playbook_actions on matched.playbook_row = playbook_actions.playbook_row
    inner join customer_values on matched.customer_key = customer_values.customer_key
    inner join beliefs
        on
            customer_values.belief_segment = beliefs.rfm_segment
            and playbook_actions.action = beliefs.action
    left outer join reachable on matched.customer_key = reachable.customer_key
    left outer join contacts on matched.customer_key = contacts.customer_key
    left outer join global_holdout on matched.customer_key = global_holdout.customer_key
    left outer join held
        on
            matched.customer_key = held.customer_key
            and playbook_actions.action = held.action
),

valued as (
    select
        *,
        least(greatest(response_without + lift, 0), 1) as expected_response,
        discount_share * order_value as discount_of_order
    from expected
),

costed as (
    select
        *,
        case when is_nothing then 0 else expected_response * discount_of_order end
            as discount_cost,
        case
            when is_nothing then 0
            else
                lift * order_value * margin_share
                - expected_response * discount_of_order
                - cast(contact_cost as double)
        end as expected_margin,
        case
            when is_nothing then 0
            else abs(order_value * margin_share - discount_of_order) * lift_sd
        end as expected_margin_sd
    from valued
),

judged as (
    select
        *,
        not is_nothing and obstacle is null as is_allowed,
        not is_nothing and obstacle is null and coalesce(expected_margin > 0, false)
            as is_worthwhile,
        coalesce(bool_or(belief_source = 'experiments') filter (
            where not is_nothing and obstacle is null
        ) over (partition by customer_key), false) as has_evidence,
        min(action_order) filter (
            where not is_nothing and obstacle is null and expected_margin > 0
        ) over (partition by customer_key) as first_order
    from costed
)

select
    customer_key,
    rfm_segment,
    objective,
    action,
    action_name,
    what_is_done,
    channel,
    case when has_evidence then 'experiments' else 'playbook' end as chosen_by,
    belief_source,
    obstacle,
    playbook_row,
    action_order,
    window_days,
    case when is_nothing then 0 else contact_cost end as contact_cost,
    discount_share,
    order_value,
    margin_share,
    response_without,
    lift,
    lift_sd,
    expected_response,
    discount_cost,
    expected_margin,
    expected_margin_sd,
    is_nothing,
    is_allowed,
    is_worthwhile and (has_evidence or action_order = first_order) as is_choosable
from judged
