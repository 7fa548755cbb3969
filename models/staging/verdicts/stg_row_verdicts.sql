{#
    Every distinct row of every input with its verdict. The record_id is the id that the row itself
    carries; customers are known by their pseudonym, and their raw values stay in the schema pii.
#}
{% set record_ids = {
    'products': 'product_id', 'events': 'event_id', 'reviews': 'review_id',
    'tickets': 'ticket_id', 'campaigns': 'campaign_id', 'campaign_contacts': 'campaign_id',
    'inventory': 'product_id', 'links': 'link_type', 'signals': 'signal_name',
    'exchange_rates': 'currency'
} %}
{% set without_customer = ['products', 'campaigns', 'inventory', 'exchange_rates'] %}

with order_lines as (
    select * from {{ ref('stg_order_lines_checked') }}
),

order_lines_superseded as (
    select * from {{ ref('stg_order_lines_superseded') }}
)

select
    'order_lines' as input_name,
    order_lines.row_key,
    order_lines.customer_key,
    order_lines.order_id as record_id,
    case
        when order_lines_superseded.row_key is not null then 'superseded'
        else order_lines.rejection_reason
    end as rejection_reason,
    cast(null as string) as repairs,
    cast(order_lines.raw_values as string) as raw_values,
    order_lines.copy_count
from order_lines
left outer join order_lines_superseded on order_lines.row_key = order_lines_superseded.row_key
union all
select
    'customers' as input_name,
    row_key,
    customer_key,
    cast(null as string) as record_id,
    rejection_reason,
    repairs,
    cast(null as string) as raw_values,
    copy_count
from {{ ref('pii_customers_checked') }}
{%- for input, record_id in record_ids.items() %}
union all
select
    '{{ input }}' as input_name,
    row_key,
    {{ 'cast(null as string) as ' if input in without_customer }}customer_key,
    {{ record_id }} as record_id,
    rejection_reason,
    repairs,
    cast(raw_values as string) as raw_values,
    copy_count
from {{ ref('stg_' ~ input ~ '_checked') }}
{%- endfor %}
