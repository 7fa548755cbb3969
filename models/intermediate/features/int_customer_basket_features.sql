{# What customers put into their baskets, at what price and with how much discount. #}
with int_observed_order_products as (
    select * from {{ ref('int_observed_order_products') }}
),

int_observed_orders as (
    select * from {{ ref('int_observed_orders') }}
),

baskets as (
    select
        customer_key,
        observation_date,
        count(distinct product_id) as product_count,
        count(*) as order_product_count,
        sum(line_count) as line_count,
        sum(discounted_line_count) as discounted_line_count,
        cast(sum(quantity) as double) as quantity,
        cast(sum(gross_revenue) as double) as gross_revenue,
        cast(sum(discount_amount) as double) as discount_amount
    from int_observed_order_products
    group by
        customer_key,
        observation_date
),

order_counts as (
    select
        customer_key,
        observation_date,
        count(*) as order_count
    from int_observed_orders
    group by
        customer_key,
        observation_date
)

select
    baskets.customer_key,
    cast(baskets.product_count as integer) as product_count,
    cast(baskets.order_product_count as double) / order_counts.order_count
        as mean_order_product_count,
    baskets.quantity / baskets.line_count as mean_line_quantity,
    baskets.gross_revenue / baskets.quantity as mean_unit_price,
    -- Buying a product again, as a share of all products in all orders.
    1 - cast(baskets.product_count as double) / baskets.order_product_count
        as repeat_product_share,
    baskets.discount_amount / nullif(baskets.gross_revenue, 0) as discount_share,
    cast(baskets.discounted_line_count as double) / baskets.line_count as discounted_line_share,
    baskets.observation_date
from baskets
inner join order_counts
    on
        baskets.customer_key = order_counts.customer_key
        and baskets.observation_date = order_counts.observation_date
