{# Which products customers bought and kept, as of the clock. #}
with int_customer_purchases as (
    select * from {{ touched('int_customer_purchases') }}
)

select
    {{ surrogate_key(['customer_key', 'product_id']) }} as customer_product_key,
    customer_key,
    product_id,
    cast(count(*) as integer) as order_count,
    cast(sum(quantity) as decimal(18, 3)) as quantity,
    min(order_date) as first_order_date,
    max(order_date) as last_order_date
from int_customer_purchases
group by
    customer_key,
    product_id
