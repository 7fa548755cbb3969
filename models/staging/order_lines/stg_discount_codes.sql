{#
    A code of which no piece is ever sold, and which lowers several orders at the moment of their
    sale, is a discount, whatever the shop calls its coupons.
#}
{% set few_orders = 3 %}

with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

-- A line lowers its order where either the pieces or the price are below zero.
order_lines as (
    select
        {{ clean_id('order_id') }} as order_id,
        upper({{ clean_id('product_id') }}) as product_code,
        ordered_at,
        {{ brings_back('quantity') }} != {{ brings_back('unit_price') }} as is_lowering
    from input_order_lines
),

never_sold as (
    select product_code
    from order_lines
    where product_code is not null
    group by product_code
    having bool_and(is_lowering)
),

lowered as (
    select
        order_lines.product_code,
        order_lines.order_id,
        order_lines.ordered_at
    from order_lines
    inner join never_sold on order_lines.product_code = never_sold.product_code
    group by
        order_lines.product_code,
        order_lines.order_id,
        order_lines.ordered_at
),

sold as (
    select
        order_lines.order_id,
        order_lines.ordered_at
    from order_lines
    inner join lowered on order_lines.order_id = lowered.order_id
    where not order_lines.is_lowering
    group by
        order_lines.order_id,
        order_lines.ordered_at
),

discounts as (
    select lowered.product_code
    from lowered
    left outer join sold
        on
            lowered.order_id = sold.order_id
            and lowered.ordered_at = sold.ordered_at
    group by lowered.product_code
    having count(*) = count(sold.order_id) and count(*) >= {{ few_orders }}
)

select * from discounts
