with int_orders as (
    select * from {{ ref('int_orders') }}
),

int_order_movements as (
    select * from {{ ref('int_order_movements') }}
),

movements as (
    select
        order_id,
        sum(case when movement_type = 'adjustment' then net_revenue else 0 end)
            as adjustment_amount,
        sum(case when movement_type = 'return' then -net_revenue else 0 end) as refunded_amount,
        sum(net_revenue) as kept_revenue
    from int_order_movements
    group by order_id
)

select
    int_orders.order_id,
    int_orders.customer_key,
    int_orders.currency,
    int_orders.channel,
    int_orders.store_id,
    int_orders.campaign_id,
    cast(int_orders.line_count as integer) as line_count,
    cast(int_orders.product_count as integer) as product_count,
    cast(int_orders.quantity as decimal(18, 3)) as quantity,
    cast(int_orders.returned_quantity as decimal(18, 3)) as returned_quantity,
    cast(int_orders.gross_revenue as decimal(18, 2)) as gross_revenue,
    cast(int_orders.discount_amount as decimal(18, 2)) as discount_amount,
    cast(int_orders.net_revenue as decimal(18, 2)) as net_revenue,
    cast(movements.adjustment_amount as decimal(18, 2)) as adjustment_amount,
    cast(movements.refunded_amount as decimal(18, 2)) as refunded_amount,
    cast(movements.kept_revenue as decimal(18, 2)) as kept_revenue,
    int_orders.customer_key is null as is_guest,
    int_orders.returned_quantity >= int_orders.quantity as is_fully_returned,
    int_orders.order_date,
    int_orders.ordered_at
from int_orders
inner join movements on int_orders.order_id = movements.order_id
