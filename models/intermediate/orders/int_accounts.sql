{#
    Customers, and the orders of guests, and whether their lines are other ones than when a build
    last ended; what is made of the lines of one account alone is made anew for those. A line is
    another one, too, once the clock has come past it. All are touched where the code is another one.
#}
{% set columns = [
    'order_line_key', 'customer_key', 'order_id', 'product_id', 'line_type', 'movement', 'currency',
    'channel', 'store_id', 'order_status', 'campaign_id', 'line_number', 'quantity', 'unit_price',
    'discount_amount', 'order_discount_amount', 'net_amount', 'rate_to_base', 'order_date',
    'ordered_at'
] %}
{% set code = made_by() %}

with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

built as (
    {{ stored_rows(
        'int_built_accounts',
        {'account_id': 'string', 'lines_checksum': 'decimal(38, 0)', 'made_by': 'string'}
    ) }}
),

accounts as (
    select
        coalesce(order_lines.customer_key, order_lines.order_id) as account_id,
        cast(
            sum({{ row_checksum(columns + ['order_lines.order_date <= int_clock.as_of_date']) }})
            as decimal(38, 0)
        ) as lines_checksum
    from stg_order_lines as order_lines
    cross join int_clock
    group by coalesce(order_lines.customer_key, order_lines.order_id)
)

select
    accounts.account_id,
    '{{ code }}' as made_by,
    accounts.lines_checksum,
    not coalesce(
        built.lines_checksum = accounts.lines_checksum and built.made_by = '{{ code }}', false
    ) as is_touched
from accounts
left outer join built on accounts.account_id = built.account_id
