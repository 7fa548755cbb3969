{#
    What an order brought in and, day by day, what of it was undone later. A credit that belongs to
    no order stands by itself, under its own number: it lowers what its customer brought. One for
    an order of which nothing is kept any more takes away nothing.
#}
with stg_order_lines as (
    select * from {{ touched('stg_order_lines') }}
),

int_return_matches as (
    select * from {{ touched('int_return_matches', 'coalesce(customer_key, sale_order_id)') }}
),

int_order_adjustments as (
    select * from {{ touched('int_order_adjustments') }}
),

sales as (
    select
        customer_key,
        order_id,
        order_date as movement_date,
        'sale' as movement_type,
        sum(quantity) as quantity,
        sum(net_amount) as net_revenue
    from stg_order_lines
    where
        line_type = 'product'
        and movement = 'sale'
    group by
        customer_key,
        order_id,
        order_date
),

returns as (
    select
        customer_key,
        sale_order_id as order_id,
        return_date as movement_date,
        'return' as movement_type,
        -sum(matched_quantity) as quantity,
        sum(net_revenue) as net_revenue
    from int_return_matches
    group by
        customer_key,
        sale_order_id,
        return_date
),

returned_orders as (
    select
        int_return_matches.sale_order_id as order_id,
        max(int_return_matches.return_date) as returned_date,
        min(sales.movement_date) as order_date
    from int_return_matches
    inner join sales on int_return_matches.sale_order_id = sales.order_id
    where int_return_matches.completes_return
    group by int_return_matches.sale_order_id
),

adjustments as (
    select
        adjustments.customer_key,
        adjustments.order_id,
        adjustments.adjustment_date as movement_date,
        case when adjustments.is_of_order then 'adjustment' else 'credit' end as movement_type,
        0 as quantity,
        sum(adjustments.adjustment_amount) as net_revenue
    from int_order_adjustments as adjustments
    left outer join returned_orders
        on
            adjustments.order_id = returned_orders.order_id
            and adjustments.adjustment_date >= returned_orders.returned_date
            and adjustments.adjustment_date > returned_orders.order_date
    where
        adjustments.adjustment_amount != 0
        and returned_orders.order_id is null
    group by
        adjustments.customer_key,
        adjustments.order_id,
        adjustments.adjustment_date,
        adjustments.is_of_order
),

movements as (
    select * from sales
    union all
    select * from returns
    union all
    select * from adjustments
)

select
    {{ surrogate_key(['customer_key', 'order_id', 'movement_date', 'movement_type']) }}
        as order_movement_key,
    customer_key,
    order_id,
    movement_type,
    cast(quantity as decimal(18, 3)) as quantity,
    cast(net_revenue as decimal(18, 4)) as net_revenue,
    movement_date
from movements
