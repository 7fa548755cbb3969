{#
    What orders earned. Lines whose product has no unit cost take the cost share of the others of the
    order, and orders without any such line that of the shop.
#}
with fct_orders as (
    select * from {{ ref('fct_orders') }}
),

fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where movement = 'sale'
),

dim_products as (
    select * from {{ ref('dim_products') }}
),

line_costs as (
    select
        order_lines.order_id,
        sum(order_lines.net_revenue) as line_revenue,
        sum(case when products.unit_cost is not null then order_lines.net_revenue else 0 end)
            as known_revenue,
        sum(products.unit_cost * (order_lines.quantity - order_lines.returned_quantity))
            as known_cost,
        sum(products.unit_cost * order_lines.quantity) as known_sales_cost
    from fct_order_lines as order_lines
    left outer join dim_products as products on order_lines.product_id = products.product_id
    group by order_lines.order_id
),

shop as (
    select
        cast(sum(known_sales_cost) as double) / nullif(cast(sum(known_revenue) as double), 0)
            as cost_share
    from line_costs
),

costed as (
    select
        orders.order_id,
        orders.customer_key,
        orders.kept_revenue,
        orders.discount_amount,
        orders.campaign_id,
        orders.ordered_at,
        orders.order_date,
        case
            when line_costs.known_revenue > 0
                then
                    cast(line_costs.known_cost as double)
                    * cast(line_costs.line_revenue as double)
                    / cast(line_costs.known_revenue as double)
            else cast(orders.kept_revenue as double) * shop.cost_share
        end as total_cost,
        coalesce(line_costs.known_revenue > 0, false) as is_cost_known
    from fct_orders as orders
    left outer join line_costs on orders.order_id = line_costs.order_id
    cross join shop
)

select
    order_id,
    customer_key,
    campaign_id,
    kept_revenue as revenue,
    cast(kept_revenue - cast(total_cost as decimal(18, 2)) as decimal(18, 2)) as margin,
    discount_amount,
    is_cost_known,
    order_date,
    ordered_at
from costed
