{#
    Which actions compete in the plan. Where experiments spoke about one of a customer's actions, all that
    are worth their cost do; where none did, the first of them in the playbook's order.
#}
with costed as (
    select * from {{ ref('act_option_values') }}
),

judged as (
    select
        *,
        not is_nothing and obstacle is null as is_allowed,
        not is_nothing and obstacle is null and coalesce(expected_margin > 0, false)
            as is_worthwhile,
        coalesce(bool_or(belief_source != 'playbook') filter (
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
    offer,
    channel,
    case when has_evidence then 'experiments' else 'playbook' end as chosen_by,
    belief_source,
    obstacle,
    playbook_row,
    action_order,
    window_days,
    case when is_nothing then 0 else contact_cost end as contact_cost,
    discount_share,
    discount_limit_share,
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
