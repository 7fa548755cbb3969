-- Lines, orders and customers tell the same money, but for the rounding of each to a cent:
-- docs/revenue.md.
with line_totals as (
    select
        sum(case when movement = 'sale' then net_revenue else 0 end) as net_revenue,
        sum(case when movement != 'sale' then -net_revenue else 0 end) as refunded_amount
    from {{ ref('fct_order_lines') }}
),

order_totals as (
    select
        count(*) as order_count,
        sum(net_revenue) as net_revenue,
        sum(refunded_amount) as refunded_amount,
        sum(net_revenue + adjustment_amount - refunded_amount) as reckoned_revenue,
        sum(kept_revenue) as kept_revenue
    from {{ ref('fct_orders') }}
),

customer_totals as (
    select
        count(*) as customer_count,
        sum(monetary) as monetary
    from {{ ref('fct_customer_rfm') }}
),

-- Returns and credits later than the last sale are in the orders, but not yet in monetary.
movement_totals as (
    select
        sum(case when movements.movement_type != 'credit' then movements.net_revenue else 0 end)
            as order_revenue,
        sum(
            case
                when
                    customers.customer_key is not null
                    and movements.movement_date <= clock.as_of_date
                    then movements.net_revenue
                else 0
            end
        ) as customer_revenue
    from {{ ref('int_order_movements') }} as movements
    cross join {{ ref('int_clock') }} as clock
    left outer join {{ ref('fct_customer_rfm') }} as customers
        on movements.customer_key = customers.customer_key
)

select
    line_totals.net_revenue,
    line_totals.refunded_amount,
    order_totals.net_revenue as order_net_revenue,
    order_totals.refunded_amount as order_refunded_amount,
    order_totals.reckoned_revenue,
    order_totals.kept_revenue,
    movement_totals.order_revenue,
    movement_totals.customer_revenue,
    customer_totals.monetary
from line_totals
cross join order_totals
cross join customer_totals
cross join movement_totals
where
    abs(line_totals.net_revenue - order_totals.net_revenue) > 0.005 * order_totals.order_count
    or abs(line_totals.refunded_amount - order_totals.refunded_amount)
    > 0.005 * order_totals.order_count
    or abs(order_totals.reckoned_revenue - order_totals.kept_revenue)
    > 0.02 * order_totals.order_count
    or abs(order_totals.kept_revenue - movement_totals.order_revenue)
    > 0.005 * order_totals.order_count
    or abs(movement_totals.customer_revenue - customer_totals.monetary)
    > 0.005 * customer_totals.customer_count
