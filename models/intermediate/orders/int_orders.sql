{# What was sold. A value that an order's lines do not agree on is left out, not chosen. #}
{% set agreed = ['currency', 'store_id', 'campaign_id'] %}

with int_order_lines as (
    select * from {{ touched('int_order_lines') }}
)

select
    customer_key,
    order_id,
    {%- for column in agreed %}
    case when min({{ column }}) = max({{ column }}) then min({{ column }}) end as {{ column }},
    {%- endfor %}
    coalesce(case when min(channel) = max(channel) then min(channel) end, 'unknown') as channel,
    count(*) as line_count,
    count(distinct product_id) as product_count,
    sum(quantity) as quantity,
    sum(returned_quantity) as returned_quantity,
    sum(gross_revenue) as gross_revenue,
    sum(discount_amount) as discount_amount,
    sum(net_revenue) as net_revenue,
    min(order_date) as order_date,
    min(ordered_at) as ordered_at
from int_order_lines
where movement = 'sale'
group by
    customer_key,
    order_id
