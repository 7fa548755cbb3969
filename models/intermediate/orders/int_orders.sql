with int_order_lines as (
    select * from {{ ref('int_order_lines') }}
),

sales as (
    select * from int_order_lines
    where movement = 'sale'
)

select
    order_id,
    min(customer_key) as customer_key,
    min(currency) as currency,
    min(channel) as channel,
    min(store_id) as store_id,
    min(campaign_id) as campaign_id,
    count(*) as line_count,
    count(distinct product_id) as product_count,
    cast(sum(quantity) as bigint) as quantity,
    cast(sum(returned_quantity) as bigint) as returned_quantity,
    sum(gross_revenue) as gross_revenue,
    sum(discount_amount) as discount_amount,
    sum(net_revenue) as net_revenue,
    min(order_date) as order_date,
    min(ordered_at) as ordered_at
from sales
group by order_id
