{#
    WooCommerce orders with one row per item: amounts of items are without taxes, which stand
    beside them, and what belongs to the order is repeated on each of its rows. What came back and
    fees below zero become lines of their own; shipping, fees and taxes are no revenue. Setting taxes
    says which prices are wanted.
#}
{% set wants_gross = setting('taxes') == 'gross' %}
{% set subtotal = amount('item_subtotal')
    ~ (' + ' ~ amount('item_subtotal_tax') if wants_gross else '') %}
{% set paid_with_taxes = amount('item_total') ~ ' + ' ~ amount('item_total_tax') %}

with exported as (
    select
        *,
        coalesce(order_number, order_id) as order_name,
        {{ woocommerce_customer_id() }} as customer,
        row_number() over (
            partition by source_file, coalesce(order_number, order_id) order by file_line_number
        ) as line_number
    from {{ read_files('orders') }} as file_rows
),

items as (
    select
        *,
        try_cast(item_quantity as decimal(18, 3)) as pieces,
        abs({{ amount('item_refunded_qty') }}) as pieces_back,
        cast(
            abs({{ subtotal }})
            / nullif(abs(try_cast(item_quantity as decimal(18, 3))), 0) as decimal(18, 4)
        ) as unit_price,
        abs({{ paid_with_taxes if wants_gross else amount('item_total') }}) as paid,
        {{ paid_with_taxes }} as paid_with_taxes,
        abs({{ amount('item_refunded') }}) as refunded,
        abs({{ amount('item_total') }}) as total
    from exported
),

-- What is refunded per item is without taxes, too. Without pieces it is an amount of the order.
refunds as (
    select
        *,
        if(total > 0, refunded * paid_with_taxes / total, 0) as amount_back,
        if(total > 0 and pieces_back > 0, refunded * paid / total, 0) as refund,
        if(total > 0 and pieces_back > 0, refunded * paid_with_taxes / total, 0)
            as refund_with_taxes
    from items
),

orders as (
    select
        source_file,
        order_name,
        max(customer) as customer_id,
        max(order_date) as ordered_at,
        max(status) as order_status,
        max(order_currency) as currency,
        nullif(max({{ regex_extract('coupon_items', 'code:([^|;]*)', 1) }}), '') as campaign_id,
        max({{ amount('shipping_total') }}) as shipping,
        max({{ amount('shipping_tax_total') }}) as shipping_tax,
        max({{ amount('fee_total') }}) as fee,
        max({{ amount('fee_tax_total') }}) as fee_tax,
        greatest(max({{ amount('refunded_total') }}), sum(amount_back)) - sum(refund_with_taxes)
            as other_refund,
        sum(paid) - sum(refund) as kept,
        sum(paid_with_taxes) - sum(refund_with_taxes) as kept_with_taxes
    from refunds
    group by
        source_file,
        order_name
),

-- Refunds of an amount alone; one of exactly the shipping is for the shipping.
charges as (
    select
        *,
        case
            when abs(other_refund - shipping - shipping_tax) < 0.01 or kept_with_taxes <= 0 then 0
            else least(other_refund, kept_with_taxes) * kept / kept_with_taxes
        end as refund,
        -({{ 'fee + fee_tax' if wants_gross else 'fee' }}) as discount
    from orders
),

order_lines as (
    select
        line_number,
        coalesce(item_sku, item_product_id, item_name) as product_id,
        item_name as product_name,
        item_quantity as quantity,
        coalesce(cast(unit_price as string), item_subtotal) as unit_price,
        cast(cast(greatest(unit_price * abs(pieces) - paid, 0) as decimal(18, 4)) as string)
            as discount_amount,
        order_name,
        source_file
    from refunds
    union all
    select
        line_number,
        coalesce(item_sku, item_product_id, item_name) as product_id,
        item_name as product_name,
        cast(-pieces_back as string) as quantity,
        cast(cast(refund / nullif(pieces_back, 0) as decimal(18, 4)) as string) as unit_price,
        null as discount_amount,
        order_name,
        source_file
    from refunds
    where
        refund > 0
        and pieces_back > 0
    {%- for place, code, amount in [(1, 'DISCOUNT', 'discount'), (2, 'REFUND', 'refund')] %}
    union all
    select
        {{ 1000 + place }} as line_number,
        '{{ code }}' as product_id,
        null as product_name,
        '-1' as quantity,
        cast(cast({{ amount }} as decimal(18, 4)) as string) as unit_price,
        null as discount_amount,
        order_name,
        source_file
    from charges
    where {{ amount }} >= 0.005
    {%- endfor %}
),

whole_lines as (
    select
        order_lines.line_number,
        order_lines.product_id,
        order_lines.product_name,
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.discount_amount,
        order_lines.source_file,
        orders.order_name as order_id,
        orders.customer_id,
        orders.ordered_at,
        orders.order_status,
        orders.currency,
        orders.campaign_id,
        'web' as channel
    from order_lines
    inner join orders
        on
            order_lines.order_name = orders.order_name
            and order_lines.source_file = orders.source_file
)

{{ to_contract('whole_lines') }}
