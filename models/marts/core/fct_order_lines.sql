with int_order_lines as (
    select * from {{ ref('int_order_lines') }}
)

select
    order_line_key,
    customer_key,
    order_id,
    product_id,
    movement,
    currency,
    channel,
    store_id,
    campaign_id,
    quantity,
    returned_quantity,
    matched_quantity,
    unit_price,
    discount_amount,
    gross_revenue,
    net_revenue,
    adjustment_amount,
    is_unmatched,
    order_date,
    ordered_at
from int_order_lines
