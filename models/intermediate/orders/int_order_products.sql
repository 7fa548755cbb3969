{# What was sold of a product in an order, guests' orders included. #}
with int_order_lines as (
    select * from {{ touched('int_order_lines') }}
)

select
    customer_key,
    order_id,
    product_id,
    cast(count(*) as integer) as line_count,
    cast(count_if(discount_amount > 0) as integer) as discounted_line_count,
    cast(sum(quantity) as decimal(18, 3)) as quantity,
    cast(sum(returned_quantity) as decimal(18, 3)) as returned_quantity,
    cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
    cast(sum(discount_amount) as decimal(18, 4)) as discount_amount,
    min(order_date) as order_date
from int_order_lines
where movement = 'sale'
group by
    customer_key,
    order_id,
    product_id
