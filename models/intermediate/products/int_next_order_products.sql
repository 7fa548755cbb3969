{# What was bought on a day, and what the next order adds that was not bought on the day. #}
with int_purchases as (
    select * from {{ ref('int_purchases') }}
),

int_basket_products as (
    select * from {{ ref('int_basket_products') }}
),

int_next_orders as (
    select * from {{ ref('int_next_orders') }}
    where is_counted
),

products as (
    select
        product_id,
        min(product_number) as product_number
    from int_basket_products
    group by product_id
),

day_products as (
    select
        int_purchases.customer_key,
        int_purchases.order_date,
        products.product_number
    from int_purchases
    inner join products on int_purchases.product_id = products.product_id
    where int_purchases.customer_key is not null
    group by
        int_purchases.customer_key,
        int_purchases.order_date,
        products.product_number
),

order_days as (
    select
        next_order_number,
        customer_key,
        order_date,
        false as is_next
    from int_next_orders
    union all
    select
        next_order_number,
        customer_key,
        next_order_date as order_date,
        true as is_next
    from int_next_orders
),

both_orders as (
    select
        order_days.next_order_number,
        day_products.product_number,
        bool_and(order_days.is_next) as is_added,
        count(*) > 1 as is_bought_again
    from order_days
    inner join day_products
        on
            order_days.customer_key = day_products.customer_key
            and order_days.order_date = day_products.order_date
    group by
        order_days.next_order_number,
        day_products.product_number
)

select
    next_order_number,
    product_number,
    cast(count(*) over (partition by product_number, is_added) as integer) as product_order_count,
    is_added,
    is_bought_again
from both_orders
