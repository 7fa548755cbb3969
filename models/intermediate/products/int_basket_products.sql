{# What is in the baskets that are counted, as integers, which join and group fastest. #}
with int_purchases as (
    select * from {{ ref('int_purchases') }}
),

int_baskets as (
    select * from {{ ref('int_baskets') }}
),

basket_products as (
    select
        int_baskets.basket_number,
        int_purchases.product_id
    from int_purchases
    inner join int_baskets on int_purchases.order_id = int_baskets.order_id
    where int_baskets.is_counted
),

products as (
    select
        product_id,
        count(*) as basket_count
    from basket_products
    group by product_id
),

numbered_products as (
    select
        product_id,
        basket_count,
        row_number() over (order by product_id) as product_number
    from products
)

select
    basket_products.basket_number,
    cast(numbered_products.product_number as integer) as product_number,
    basket_products.product_id,
    cast(numbered_products.basket_count as integer) as product_basket_count
from basket_products
inner join numbered_products on basket_products.product_id = numbered_products.product_id
