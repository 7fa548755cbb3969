{% set separate = setting('order_lines', 'equal_lines') == 'separate' %}
{{ config(meta={'has_separate_equal_lines': separate}) }}
{#
    Order lines read into their types, copies counted, before anything is judged. A view, so that
    accepted lines are stored once, in stg_order_lines_checked. Lines without a number that agree
    in everything within a file are one, or with var order_lines.equal_lines separate as many as there are.
#}
with {{ delivered_rows('order_lines', customers=['customer_id'], has_products=true) }},

numbered as (
    select
        *,
        {{ repeated('case when line_number is null then file_copy_count else 1 end')
            if separate else '1' }} as copy_number
    from delivered_rows
)

select
    case
        when copy_number = 1 then row_key
        else {{ line_key(['row_key', 'copy_number']) }}
    end as row_key,
    customer_key,
    has_customer_id,
    {{ scoped_order_id() }} as order_id,
    product_id,
    product_name,
    currency,
    channel,
    store_id,
    order_status,
    campaign_id,
    source_file,
    delivery_number,
    delivered,
    content_checksum,
    unreadable_line_number,
    unreadable_ordered_at,
    unreadable_quantity,
    unreadable_unit_price,
    unreadable_discount_amount,
    line_number,
    quantity,
    unit_price,
    discount_amount,
    case
        when copy_number > 1 then 1
        when line_number is null and {{ separate }} then copy_count - file_copy_count + 1
        else copy_count
    end as copy_count,
    copy_number,
    file_copy_count,
    ordered_at,
    loaded_at
from numbered
