{# Which products customers bought, as of the clock; what was wholly undone does not count. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    {{ surrogate_key(['int_order_products.customer_key', 'int_order_products.product_id']) }}
        as customer_product_key,
    int_order_products.customer_key,
    int_order_products.product_id,
    cast(count(*) as integer) as order_count,
    cast(sum(int_order_products.quantity) as bigint) as quantity,
    max(int_order_products.order_date) as last_order_date
from int_order_products
inner join int_clock on int_order_products.order_date <= int_clock.as_of_date
where
    int_order_products.customer_key is not null
    and int_order_products.quantity > int_order_products.returned_quantity
group by
    int_order_products.customer_key,
    int_order_products.product_id
