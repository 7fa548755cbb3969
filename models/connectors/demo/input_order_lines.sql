with demo_order_lines as (
    select * from {{ ref('demo_order_lines') }}
)

select
    order_id,
    line_number,
    customer_id,
    product_id,
    product_name,
    ordered_at,
    quantity,
    unit_price,
    discount_amount,
    currency,
    channel,
    store_id,
    order_status,
    campaign_id,
    loaded_at,
    cast(null as string) as source_file
from demo_order_lines
