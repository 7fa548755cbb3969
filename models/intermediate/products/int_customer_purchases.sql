{# What customers bought and kept, as of the clock; what was wholly undone does not count. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    int_order_products.customer_key,
    int_order_products.product_id,
    int_order_products.order_id,
    int_order_products.quantity,
    int_order_products.order_date
from int_order_products
inner join int_clock on int_order_products.order_date <= int_clock.as_of_date
where
    int_order_products.customer_key is not null
    and int_order_products.quantity > int_order_products.returned_quantity
