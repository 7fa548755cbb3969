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

first_products as (
    select
        int_next_orders.next_order_number,
        day_products.product_number
    from int_next_orders
    inner join day_products
        on
            int_next_orders.customer_key = day_products.customer_key
            and int_next_orders.order_date = day_products.order_date
),

next_products as (
    select
        int_next_orders.next_order_number,
        day_products.product_number
    from int_next_orders
    inner join day_products
        on
            int_next_orders.customer_key = day_products.customer_key
            and int_next_orders.next_order_date = day_products.order_date
),

both_orders as (
    select
        coalesce(first_products.next_order_number, next_products.next_order_number)
            as next_order_number,
        coalesce(first_products.product_number, next_products.product_number) as product_number,
        first_products.product_number is null as is_added,
        first_products.product_number is not null and next_products.product_number is not null
            as is_bought_again
    from first_products
    full outer join next_products
        on
            first_products.next_order_number = next_products.next_order_number
            and first_products.product_number = next_products.product_number
)

select
    next_order_number,
    product_number,
    cast(count(*) over (partition by product_number, is_added) as integer) as product_order_count,
    is_added,
    is_bought_again
from both_orders
