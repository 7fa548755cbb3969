{# What customers bought and kept, as of the clock. #}
with int_purchases as (
    select * from {{ ref('int_purchases') }}
)

select
    customer_key,
    product_id,
    order_id,
    quantity,
    order_date
from int_purchases
where customer_key is not null
