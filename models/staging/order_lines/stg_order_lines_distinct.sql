{#
    Rows that agree in everything but loaded_at are one row, delivered several times. Few are, so
    only rows that share a checksum are compared.
#}
{% set delivered = [
    'order_id', 'line_number', 'product_id', 'product_name', 'ordered_at', 'quantity',
    'unit_price', 'discount_amount', 'currency', 'channel', 'store_id', 'order_status',
    'campaign_id'
] %}

with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

summed_lines as (
    select
        *,
        {{ row_checksum(delivered + ['customer_id']) }} as checksum
    from input_order_lines
),

shared_checksums as (
    select checksum
    from summed_lines
    group by checksum
    having count(*) > 1
),

distinct_lines as (
    select
        {{ delivered | join(',\n        ') }},
        customer_id,
        loaded_at,
        1 as copy_count
    from summed_lines
    where checksum not in (select shared_checksums.checksum from shared_checksums)
    union all
    select
        {{ delivered | join(',\n        ') }},
        customer_id,
        max(loaded_at) as loaded_at,
        count(*) as copy_count
    from summed_lines
    where checksum in (select shared_checksums.checksum from shared_checksums)
    group by
        {{ delivered | join(',\n        ') }},
        customer_id
)

select
    {{ surrogate_key(delivered + ['distinct_lines.customer_id']) }} as row_key,
    pii_customer_keys.customer_key,
    {% for column in delivered -%}
    distinct_lines.{{ column }},
    {% endfor -%}
    distinct_lines.loaded_at,
    distinct_lines.copy_count
from distinct_lines
left outer join pii_customer_keys
    on nullif(trim(distinct_lines.customer_id), '') = pii_customer_keys.customer_id
