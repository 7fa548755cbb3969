{# Customers' order days and the ones that follow; orders of one day are taken together. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

order_days as (
    select
        int_order_products.customer_key,
        int_order_products.order_date,
        count(distinct int_order_products.product_id) as product_count
    from int_order_products
    inner join int_clock on int_order_products.order_date <= int_clock.as_of_date
    where
        int_order_products.customer_key is not null
        and int_order_products.quantity > int_order_products.returned_quantity
    group by
        int_order_products.customer_key,
        int_order_products.order_date
),

followed as (
    select
        customer_key,
        order_date,
        product_count,
        lead(order_date) over (partition by customer_key order by order_date) as next_order_date,
        lead(product_count) over (partition by customer_key order by order_date)
            as next_product_count
    from order_days
)

select
    customer_key,
    cast(row_number() over (order by customer_key, order_date) as integer) as next_order_number,
    product_count <= {{ var('basket_max_products') }}
    and next_product_count <= {{ var('basket_max_products') }} as is_counted,
    order_date,
    next_order_date
from followed
where next_order_date is not null
