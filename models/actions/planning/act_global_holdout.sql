{#
    Whom nothing contacts in the quarter, drawn by the hash of their key with the quarter's own salt. Who
    was drawn earlier in the quarter stays as drawn, whatever the share is now.
#}
{% set share = setting('actions', 'global_holdout_share') %}
with act_customers as (
    select * from {{ ref('act_customers') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
    where is_global
),

drawn as (
    select
        customers.customer_key,
        customers.rfm_segment,
        act_clock.as_of_date,
        act_clock.quarter_end_date,
        'global_holdout ' || act_clock.plan_quarter as campaign_id,
        {{ hash_share(
            "'global_holdout ' || act_clock.plan_quarter || ' ' || customers.customer_key"
        ) }} as hash_share
    from act_customers as customers
    cross join act_clock
)

select
    drawn.campaign_id,
    drawn.customer_key,
    drawn.rfm_segment,
    coalesce(
        earlier.propensity,
        case when drawn.hash_share < {{ share }} then {{ share }} else 1 - {{ share }} end
    ) as propensity,
    drawn.hash_share,
    coalesce(earlier.is_control, drawn.hash_share < {{ share }}) as is_control,
    coalesce(earlier.assigned_at, cast(drawn.as_of_date as timestamp)) as assigned_at,
    drawn.quarter_end_date as window_end
from drawn
left outer join act_earlier_assignments as earlier
    on
        drawn.campaign_id = earlier.campaign_id
        and drawn.customer_key = earlier.customer_key
