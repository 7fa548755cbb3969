{# What an order brought in and, day by day, what of it was undone later. #}
with int_order_lines as (
    select * from {{ ref('int_order_lines') }}
),

int_return_matches as (
    select * from {{ ref('int_return_matches') }}
),

sales as (
    select
        customer_key,
        order_id,
        order_date as movement_date,
        true as is_sale,
        sum(quantity) as quantity,
        sum(net_revenue) as net_revenue
    from int_order_lines
    where movement = 'sale'
    group by
        customer_key,
        order_id,
        order_date
),

returns as (
    select
        int_order_lines.customer_key,
        int_return_matches.sale_order_id as order_id,
        int_return_matches.return_date as movement_date,
        false as is_sale,
        -sum(int_return_matches.matched_quantity) as quantity,
        sum(
            int_order_lines.net_revenue
            * int_return_matches.matched_quantity / int_order_lines.matched_quantity
        ) as net_revenue
    from int_return_matches
    inner join int_order_lines
        on int_return_matches.return_line_key = int_order_lines.order_line_key
    group by
        int_order_lines.customer_key,
        int_return_matches.sale_order_id,
        int_return_matches.return_date
),

movements as (
    select * from sales
    union all
    select * from returns
)

select
    {{ surrogate_key(['customer_key', 'order_id', 'movement_date', 'is_sale']) }}
        as order_movement_key,
    customer_key,
    order_id,
    cast(quantity as bigint) as quantity,
    cast(net_revenue as decimal(18, 4)) as net_revenue,
    is_sale,
    movement_date
from movements
