{#
    What stands in the way now: campaigns of this month that a customer is in by a plan of an earlier date,
    and objectives for which they are still held out, here or by the shop (no objective: any).
#}
with act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
    where not is_global
),

act_shop_holdouts as (
    select * from {{ ref('act_shop_holdouts') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
)

select
    assigned.customer_key,
    assigned.campaign_id,
    assigned.objective,
    assigned.is_control as is_held_out,
    assigned.window_end
from act_earlier_assignments as assigned
inner join act_clock
    on cast(assigned.assigned_at as date) < act_clock.as_of_date
where
    assigned.campaign_id = assigned.action || ' ' || act_clock.plan_month
    or (assigned.is_control and assigned.window_end > act_clock.as_of_date)
union all
select
    held.customer_key,
    held.campaign_id,
    held.objective,
    true as is_held_out,
    held.window_end
from act_shop_holdouts as held
inner join act_clock on held.window_end > act_clock.as_of_date
