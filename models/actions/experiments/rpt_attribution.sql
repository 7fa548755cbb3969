{#
    What last-touch attribution credits a campaign with, beside what it brought. The last touch is the
    campaign that the order itself names, else the last click before the order in a campaign's window.
#}
with act_assignments as (
    select * from {{ ref('act_assignments') }}
),

act_order_margins as (
    select * from {{ ref('act_order_margins') }}
),

rpt_experiments as (
    select * from {{ ref('rpt_experiments') }}
    where
        cohort_type = 'all'
        and drawn_by != 'global_holdout'
),

clicked as (
    select
        orders.order_id,
        max_by(assigned.campaign_id, assigned.clicked_at) as campaign_id
    from act_order_margins as orders
    inner join act_assignments as assigned
        on
            orders.customer_key = assigned.customer_key
            and orders.ordered_at >= assigned.clicked_at
            and orders.order_date <= assigned.end_date
    where orders.campaign_id is null
    group by orders.order_id
),

credited as (
    select
        assigned.campaign_id,
        assigned.arm,
        count(*) as order_count,
        sum(orders.revenue) as revenue
    from act_order_margins as orders
    left outer join clicked on orders.order_id = clicked.order_id
    inner join act_assignments as assigned
        on
            orders.customer_key = assigned.customer_key
            and coalesce(orders.campaign_id, clicked.campaign_id) = assigned.campaign_id
    group by assigned.campaign_id, assigned.arm
),

arms as (
    select
        campaign_id,
        max(campaign_name) as campaign_name,
        arm,
        max(customer_count) as customer_count,
        max(case when metric = 'orders' then difference * customer_count end) as orders_difference,
        max(case when metric = 'orders' then lower * customer_count end) as orders_lower,
        max(case when metric = 'orders' then upper * customer_count end) as orders_upper,
        max(case when metric = 'revenue' then difference * customer_count end)
            as revenue_difference,
        max(case when metric = 'revenue' then lower * customer_count end) as revenue_lower,
        max(case when metric = 'revenue' then upper * customer_count end) as revenue_upper
    from rpt_experiments
    group by campaign_id, arm
)

select
    {{ surrogate_key(['arms.campaign_id', 'arms.arm']) }} as attribution_key,
    arms.campaign_id,
    arms.campaign_name,
    arms.arm,
    arms.customer_count,
    cast(coalesce(credited.order_count, 0) as integer) as credited_order_count,
    cast(coalesce(credited.revenue, 0) as decimal(18, 2)) as credited_revenue,
    arms.orders_difference as incremental_orders,
    arms.orders_lower as incremental_orders_lower,
    arms.orders_upper as incremental_orders_upper,
    cast(arms.revenue_difference as decimal(18, 2)) as incremental_revenue,
    cast(arms.revenue_lower as decimal(18, 2)) as incremental_revenue_lower,
    cast(arms.revenue_upper as decimal(18, 2)) as incremental_revenue_upper
from arms
left outer join credited
    on arms.campaign_id = credited.campaign_id and arms.arm = credited.arm
