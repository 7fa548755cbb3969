{# When customers first and last bought for a need. #}
with int_customer_products as (
    select * from {{ ref('int_customer_products') }}
),

ml_product_needs as (
    select * from {{ ref('ml_product_needs') }}
)

select
    int_customer_products.customer_key,
    ml_product_needs.need_key,
    min(int_customer_products.first_order_date) as first_order_date,
    max(int_customer_products.last_order_date) as last_order_date
from int_customer_products
inner join ml_product_needs
    on int_customer_products.product_id = ml_product_needs.product_id
group by
    int_customer_products.customer_key,
    ml_product_needs.need_key
