{#
    Shopify's orders export: one row per line item; what belongs to the order as a whole stands on
    its first row. Discounts of the order and refunds become lines of their own; shipping and taxes
    are no revenue. Whether prices contain taxes is told by the totals of each order; setting taxes says
    which prices are wanted.
#}
{% set wants_net = setting('taxes') == 'net' %}
{% set unit_price -%}
    cast(
        try_cast(sold.lineitem_price as decimal(18, 4))
        * if(sold.is_taxable, factors.goods_factor, 1) as decimal(18, 4)
    )
{%- endset %}

with exported as (
    select
        *,
        row_number() over (partition by source_file, name order by file_line_number)
            as line_number,
        {{ amount('lineitem_quantity') }} * {{ amount('lineitem_price') }}
        - {{ amount('lineitem_discount') }} as line_amount,
        coalesce(lineitem_sku, lineitem_name) as product_id,
        lower(coalesce(lineitem_sku, lineitem_name, '')) as product
    from {{ read_files('orders') }} as file_rows
),

-- Gift cards and tips bear no taxes, discounts or refunds of goods; the subtotal is without tips.
sold as (
    select
        *,
        product != 'tip' as is_in_subtotal,
        product != 'tip' and not {{ regex_match('product', "'^(e-?)?gift cards?( - .*)?$'") }}
            as is_goods,
        is_goods and coalesce(lower(lineitem_taxable), 'true') != 'false' as is_taxable
    from exported
),

orders as (
    select
        source_file,
        name,
        max(email) as customer_id,
        max(created_at) as ordered_at,
        max(currency) as currency,
        max(source) as channel,
        max(location) as store_id,
        case when max(cancelled_at) is not null then 'cancelled' else max(financial_status) end
            as order_status,
        max(discount_code) as campaign_id,
        cast(max({{ amount('shipping') }}) as double) as shipping,
        cast(max({{ amount('taxes') }}) as double) as taxes,
        cast(max({{ amount('refunded_amount') }}) as double) as refunded,
        cast(max({{ amount('total') }} - {{ amount('duties') }}) as double) as total,
        cast(sum(line_amount) as double) as everything,
        cast(coalesce(sum(line_amount) filter (where is_goods), 0) as double) as goods,
        cast(coalesce(sum(line_amount) filter (where is_taxable), 0) as double) as taxable,
        -- Discounts of lines may be in the sum, and one on shipping is; the subtotal tells.
        cast(least(
            max({{ amount('discount_amount') }}),
            greatest(
                coalesce(sum(line_amount) filter (where is_in_subtotal), 0)
                - max({{ amount('subtotal') }}),
                0
            )
        ) as double) as discount,
        -- A tax is called GB VAT 20%.
        0
        {%- for number in range(1, 6) %}
        + coalesce(try_cast(max(
            {{ regex_extract('tax_' ~ number ~ '_name', '([0-9.]+) ?%', 1) }}
        ) as double), 0) / 100
        {%- endfor %} as tax_rate
    from sold
    where name is not null
    group by
        source_file,
        name
),

-- Taxes are in the prices where the total is reached without adding them.
paid_orders as (
    select
        *,
        goods - discount as paid,
        case when goods > 0 then taxable * (goods - discount) / goods else 0 end as taxed,
        abs(total - everything + discount - shipping)
        < abs(total - everything + discount - shipping - taxes) as is_included
    from orders
),

-- They lie on goods, or on goods and shipping, whichever of the two fits their rate.
taxed_orders as (
    select
        *,
        case
            when taxed <= 0 then 0
            when
                abs(taxed * tax_rate / (1 + if(is_included, tax_rate, 0)) - taxes)
                < abs((taxed + shipping) * tax_rate / (1 + if(is_included, tax_rate, 0)) - taxes)
                then taxes
            else taxes * taxed / (taxed + shipping)
        end as goods_taxes
    from paid_orders
),

-- What is to be added to prices that are with taxes and wanted without, or the other way round.
counted_orders as (
    select
        *,
        paid + if(is_included, 0, goods_taxes) as paid_with_taxes,
        {% if wants_net -%}
        if(is_included, -1, 0)
        {%- else -%}
        if(is_included, 0, 1)
        {%- endif %} as tax_sign
    from taxed_orders
),

factors as (
    select
        *,
        paid + tax_sign * goods_taxes as counted,
        if(taxed > 0, 1 + tax_sign * goods_taxes / taxed, 1) as goods_factor
    from counted_orders
),

order_lines as (
    select
        sold.line_number,
        sold.product_id,
        sold.lineitem_name as product_name,
        sold.lineitem_quantity as quantity,
        -- What is no number stays as it is, for staging to find.
        coalesce(cast({{ unit_price }} as string), sold.lineitem_price) as unit_price,
        coalesce(cast(cast(greatest(
            {{ unit_price }} * {{ amount('sold.lineitem_quantity') }}
            - sold.line_amount * if(sold.is_taxable, factors.goods_factor, 1), 0
        ) as decimal(18, 4)) as string), sold.lineitem_discount) as discount_amount,
        sold.name as order_id,
        sold.source_file
    from sold
    left outer join factors
        on sold.name = factors.name and sold.source_file = factors.source_file
    {%- for place, code, amount in [
        (1, 'DISCOUNT', 'if(paid > 0, discount * counted / paid, discount)'),
        (2, 'REFUND', 'least(refunded, paid_with_taxes) * counted / nullif(paid_with_taxes, 0)')
    ] %}
    union all
    select
        {{ 1000 + place }} as line_number,
        '{{ code }}' as product_id,
        null as product_name,
        '-1' as quantity,
        cast(cast({{ amount }} as decimal(18, 4)) as string) as unit_price,
        null as discount_amount,
        name as order_id,
        source_file
    from factors
    where {{ amount }} >= 0.00005
    {%- endfor %}
),

whole_lines as (
    select
        order_lines.*,
        factors.customer_id,
        factors.ordered_at,
        factors.currency,
        factors.channel,
        factors.store_id,
        factors.order_status,
        factors.campaign_id
    from order_lines
    left outer join factors
        on order_lines.order_id = factors.name and order_lines.source_file = factors.source_file
)

{{ to_contract('whole_lines') }}
