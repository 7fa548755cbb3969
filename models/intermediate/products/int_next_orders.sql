{# Customers' order days and the ones that follow; orders of one day are taken together. #}
with int_purchases as (
    select * from {{ ref('int_purchases') }}
),

order_days as (
    select
        customer_key,
        order_date,
        count(distinct product_id) as product_count
    from int_purchases
    where customer_key is not null
    group by
        customer_key,
        order_date
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
    cast(product_count as integer) as product_count,
    cast(next_product_count as integer) as next_product_count,
    product_count <= {{ setting('bought_together', 'max_products') }}
    and next_product_count <= {{ setting('bought_together', 'max_products') }} as is_counted,
    order_date,
    next_order_date
from followed
where next_order_date is not null
