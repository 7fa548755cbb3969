{# Who bought what for a need, of the customers who came back to the need on a later day. #}
with int_customer_products as (
    select * from {{ ref('int_customer_products') }}
),

ml_customer_needs as (
    select * from {{ ref('ml_customer_needs') }}
    where last_order_date > first_order_date
),

ml_product_needs as (
    select * from {{ ref('ml_product_needs') }}
)

select
    ml_product_needs.need_key,
    ml_customer_needs.customer_key,
    ml_product_needs.product_id,
    ml_customer_needs.first_order_date as need_date,
    int_customer_products.first_order_date,
    ml_customer_needs.last_order_date
from ml_product_needs
inner join int_customer_products
    on ml_product_needs.product_id = int_customer_products.product_id
inner join ml_customer_needs
    on
        ml_product_needs.need_key = ml_customer_needs.need_key
        and int_customer_products.customer_key = ml_customer_needs.customer_key
