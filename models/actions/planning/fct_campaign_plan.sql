{#
    Who is contacted this month, or held out of it: what earlier builds of the month planned, as they
    did, but for those who may no longer be contacted, and on this date for whom the shop holds out since;
    and what this one adds. Whether somebody is held out is drawn after they were chosen, by the hash of
    their key with the campaign's own salt, so that both arms are alike.
#}
{% set share = setting('actions', 'holdout_share') %}
{% set columns = [
    'campaign_id', 'customer_key', 'rfm_segment', 'objective', 'action', 'channel', 'arm', 'salt',
    'plan_rank', 'contact_cost', 'expected_margin', 'propensity', 'choice_propensity',
    'hash_share', 'is_control', 'assigned_at', 'window_end'
] %}
with act_budget_plan as (
    select * from {{ ref('act_budget_plan') }}
    where customer_key is not null
),

act_plan_options as (
    select * from {{ ref('act_plan_options') }}
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
    where not is_global
),

act_shop_holdouts as (
    select * from {{ ref('act_shop_holdouts') }}
),

act_customers as (
    select * from {{ ref('act_customers') }}
    where has_marketing_consent
),

act_customer_products as (
    select * from {{ ref('act_customer_products') }}
),

act_send_times as (
    select * from {{ ref('act_send_times') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

chosen as (
    select
        plan_options.*,
        planned.choice_propensity,
        act_clock.as_of_date,
        plan_options.action || ' ' || act_clock.plan_month as campaign_id,
        {{ hash_share(
            "plan_options.action || ' ' || act_clock.plan_month || ' ' || plan_options.customer_key"
        ) }} as hash_share
    from act_budget_plan as planned
    inner join act_plan_options as plan_options
        on
            planned.customer_key = plan_options.customer_key
            and planned.action = plan_options.action
    cross join act_clock
),

new_rows as (
    select
        campaign_id,
        customer_key,
        rfm_segment,
        objective,
        action,
        channel,
        case when hash_share < {{ share }} then 'control' else 'treated' end as arm,
        campaign_id as salt,
        cast(
            row_number() over (
                order by
                    expected_margin / nullif(cast(contact_cost as double), 0) desc nulls first,
                    expected_margin desc,
                    action asc,
                    customer_key asc
            ) as integer
        ) as plan_rank,
        contact_cost,
        expected_margin,
        case when hash_share < {{ share }} then {{ share }} else 1 - {{ share }} end as propensity,
        choice_propensity,
        hash_share,
        hash_share < {{ share }} as is_control,
        cast(as_of_date as timestamp) as assigned_at,
        {{ add_days('as_of_date', 'window_days') }} as window_end
    from chosen
),

earlier as (
    select assignments.*
    from act_earlier_assignments as assignments
    inner join act_clock
        on assignments.campaign_id = assignments.action || ' ' || act_clock.plan_month
    inner join act_customers on assignments.customer_key = act_customers.customer_key
    left outer join act_shop_holdouts as held
        on
            assignments.customer_key = held.customer_key
            and coalesce(assignments.objective = held.objective, true)
            and cast(assignments.assigned_at as date) = act_clock.as_of_date
            and act_clock.as_of_date < held.window_end
    where held.customer_key is null
),

planned as (
    {%- for source in ['earlier', 'new_rows'] %}
    select
        {{ columns | join(',\n        ') }}
    from {{ source }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    planned.campaign_id,
    planned.customer_key,
    planned.rfm_segment,
    planned.objective,
    planned.action,
    planned.channel,
    planned.arm,
    planned.salt,
    plan_options.offer,
    products.product_id_1,
    products.product_id_2,
    products.product_id_3,
    send_times.send_weekday,
    planned.plan_rank,
    send_times.send_hour,
    cast(planned.contact_cost as decimal(18, 2)) as contact_cost,
    cast(plan_options.discount_share as double) as discount_share,
    cast(planned.expected_margin as double) as expected_margin,
    cast(planned.propensity as double) as propensity,
    cast(planned.choice_propensity as double) as choice_propensity,
    cast(planned.hash_share as double) as hash_share,
    planned.is_control,
    planned.assigned_at,
    planned.window_end
from planned
left outer join act_plan_options as plan_options
    on
        planned.customer_key = plan_options.customer_key
        and planned.action = plan_options.action
left outer join act_customer_products as products on planned.customer_key = products.customer_key
left outer join act_send_times as send_times on planned.customer_key = send_times.customer_key
