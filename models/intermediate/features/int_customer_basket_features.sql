{# What customers put into their baskets, at what price and with how much discount. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
    where customer_key is not null
),

int_observed_orders as (
    select * from {{ ref('int_observed_orders') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

days as (
    select
        customer_key,
        order_date,
        count(*) as order_product_count,
        sum(line_count) as line_count,
        sum(discounted_line_count) as discounted_line_count,
        sum(quantity) as quantity,
        sum(gross_revenue) as gross_revenue,
        sum(discount_amount) as discount_amount
    from int_order_products
    group by
        customer_key,
        order_date
),

first_days as (
    select
        customer_key,
        product_id,
        min(order_date) as order_date
    from int_order_products
    group by
        customer_key,
        product_id
),

-- Each product counts on the first day that it was bought.
new_products as (
    select
        customer_key,
        order_date,
        count(*) as product_count
    from first_days
    group by
        customer_key,
        order_date
),

baskets as (
    select
        days.customer_key,
        int_observation_dates.observation_date,
        sum(coalesce(new_products.product_count, 0)) as product_count,
        sum(days.order_product_count) as order_product_count,
        sum(days.line_count) as line_count,
        sum(days.discounted_line_count) as discounted_line_count,
        cast(sum(days.quantity) as double) as quantity,
        cast(sum(days.gross_revenue) as double) as gross_revenue,
        cast(sum(days.discount_amount) as double) as discount_amount
    from days
    inner join int_observation_dates
        on days.order_date <= int_observation_dates.observation_date
    left outer join new_products
        on
            days.customer_key = new_products.customer_key
            and days.order_date = new_products.order_date
    group by
        days.customer_key,
        int_observation_dates.observation_date
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
