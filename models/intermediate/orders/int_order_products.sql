{# What was sold of a product in an order, guests' orders included. #}
with int_order_lines as (
    select * from {{ ref('int_order_lines') }}
)

select
    order_id,
    product_id,
    min(customer_key) as customer_key,
    cast(count(*) as integer) as line_count,
    cast(count_if(discount_amount > 0) as integer) as discounted_line_count,
    cast(sum(quantity) as bigint) as quantity,
    cast(sum(returned_quantity) as bigint) as returned_quantity,
    cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
    cast(sum(discount_amount) as decimal(18, 4)) as discount_amount,
    min(order_date) as order_date
from int_order_lines
where movement = 'sale'
group by
    order_id,
    product_id
