{# What each action that the playbook allows is expected to bring, and what stands in its way. #}
with matched as (
    select * from {{ ref('act_customer_playbooks') }}
),

playbook_actions as (
    select * from {{ ref('act_playbook_actions') }}
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

customer_uplift as (
    select * from {{ ref('fct_customer_uplift') }}
    where is_used
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

held as (
    select
        matched.customer_key,
        playbook_actions.action,
        bool_or(holds.campaign_id = playbook_actions.action || ' ' || act_clock.plan_month)
            as is_planned,
        bool_or(
            holds.is_held_out
            and coalesce(holds.objective = matched.objective, true)
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
        playbook_actions.offer,
        playbook_actions.window_days,
        playbook_actions.action = 'nothing' as is_nothing,
        matched.channel,
        case when own.uplift is null then beliefs.belief_source else 'uplift' end as belief_source,
        matched.contact_cost,
        playbook_actions.discount_share,
        playbook_actions.largest_discount_share,
        customer_values.order_value,
        customer_values.margin_share,
        1 - power(1 - customer_values.day_probability, playbook_actions.window_days)
            as response_without,
        coalesce(own.uplift, beliefs.lift) as lift,
        greatest(beliefs.lift_sd, coalesce(own.uplift_sd, 0)) as lift_sd,
        case
            when playbook_actions.action = 'nothing' then null
            when not matched.has_marketing_consent then 'no_consent'
            when matched.channel is null then 'no_channel'
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
    left outer join customer_uplift as own
        on
            matched.customer_key = own.customer_key
            and playbook_actions.action = own.treatment
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
)

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
    -- Of doing nothing the lift is sure to be nought.
    abs(order_value * margin_share - discount_of_order) * lift_sd as expected_margin_sd,
    case
        when not is_nothing
            then
                greatest(
                    discount_share,
                    least(
                        largest_discount_share,
                        coalesce(
                            (lift * order_value * margin_share - cast(contact_cost as double))
                            / nullif(expected_response * order_value, 0),
                            discount_share
                        )
                    )
                )
    end as discount_limit_share
from valued
