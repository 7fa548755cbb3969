{# Orders of which something was kept, guests' included; a basket is what was kept of one. #}
with int_purchases as (
    select * from {{ ref('int_purchases') }}
),

baskets as (
    select
        customer_key,
        order_id,
        count(*) as product_count,
        min(order_date) as order_date
    from int_purchases
    group by
        customer_key,
        order_id
)

select
    order_id,
    customer_key,
    cast(row_number() over (order by order_id) as integer) as basket_number,
    cast(product_count as integer) as product_count,
    product_count <= {{ setting('bought_together', 'max_products') }} as is_counted,
    order_date
from baskets
