{#
    What orders earned. Of a line whose product has no unit cost the setting actions.margin_share says
    what part of it is margin, as in act_customer_values.
#}
{% set cost_share = '1 - ' ~ setting('actions', 'margin_share') %}
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
        order_lines.quantity - order_lines.returned_quantity as kept_quantity,
        coalesce(
            products.unit_cost,
            cast(order_lines.net_revenue as double) / nullif(order_lines.quantity, 0)
            * ({{ cost_share }})
        ) as unit_cost,
        products.unit_cost is not null as is_cost_known
    from fct_order_lines as order_lines
    left outer join dim_products as products on order_lines.product_id = products.product_id
),

order_costs as (
    select
        order_id,
        sum(cast(unit_cost * kept_quantity as decimal(28, 6))) as total_cost,
        bool_or(is_cost_known) as is_cost_known
    from line_costs
    group by order_id
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
        coalesce(order_costs.total_cost, orders.kept_revenue * ({{ cost_share }})) as total_cost,
        coalesce(order_costs.is_cost_known, false) as is_cost_known
    from fct_orders as orders
    left outer join order_costs on orders.order_id = order_costs.order_id
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
