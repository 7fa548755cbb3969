{# Orders of which something was kept, guests' included; a basket is what was kept of one. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

baskets as (
    select
        int_order_products.order_id,
        min(int_order_products.customer_key) as customer_key,
        count(*) as product_count,
        min(int_order_products.order_date) as order_date
    from int_order_products
    inner join int_clock on int_order_products.order_date <= int_clock.as_of_date
    where int_order_products.quantity > int_order_products.returned_quantity
    group by int_order_products.order_id
)

select
    order_id,
    customer_key,
    cast(row_number() over (order by order_id) as integer) as basket_number,
    cast(product_count as integer) as product_count,
    product_count <= {{ var('basket_max_products') }} as is_counted,
    order_date
from baskets
