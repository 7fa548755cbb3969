{# What an order brought in and, day by day, what of it was undone later. #}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
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
        false as is_sale,
        -sum(matched_quantity) as quantity,
        sum(net_revenue) as net_revenue
    from int_return_matches
    group by
        customer_key,
        sale_order_id,
        return_date
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
