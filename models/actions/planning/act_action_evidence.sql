{#
    What campaigns that were planned here showed about each action, by segment: who ordered within the
    window, among those drawn to be contacted and those held out. Only windows that are over.
#}
with act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
    where not is_global
),

fct_orders as (
    select * from {{ ref('fct_orders') }}
    where customer_key is not null
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

outcomes as (
    select
        assignments.campaign_id,
        assignments.customer_key,
        assignments.rfm_segment,
        assignments.action,
        assignments.is_control,
        count(orders.order_id) as order_count
    from act_earlier_assignments as assignments
    inner join act_clock on assignments.window_end <= act_clock.as_of_date
    left outer join fct_orders as orders
        on
            assignments.customer_key = orders.customer_key
            and orders.order_date > cast(assignments.assigned_at as date)
            and assignments.window_end >= orders.order_date
    group by
        assignments.campaign_id,
        assignments.customer_key,
        assignments.rfm_segment,
        assignments.action,
        assignments.is_control
)

select
    coalesce(rfm_segment, 'none') as belief_segment,
    action,
    cast(count(*) filter (where not is_control) as integer) as treated_count,
    cast(count(*) filter (where not is_control and order_count > 0) as integer)
        as treated_buyer_count,
    cast(count(*) filter (where is_control) as integer) as control_count,
    cast(count(*) filter (where is_control and order_count > 0) as integer)
        as control_buyer_count
from outcomes
group by rfm_segment, action
having
    count(*) filter (where not is_control) > 0
    and count(*) filter (where is_control) > 0
