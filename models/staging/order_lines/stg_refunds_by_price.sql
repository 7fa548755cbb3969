{#
    Moments of an order at which prices below zero are money given back for goods, as tills write a
    refund: nothing of the order was sold at that moment. Beside a line that sells, a price below
    zero is a typing error.
#}
with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

column_formats as (
    {{ column_formats('order_lines') }}
),

orders_below_zero as (
    select order_id
    from input_order_lines
    where {{ brings_back('unit_price') }}
    group by order_id
),

lines as (
    select
        {{ clean_id('input_order_lines.order_id') }} as order_id,
        {{ clean_id('input_order_lines.store_id') }} as store_id,
        {{ clean_label('input_order_lines.channel') }} as channel,
        {{ brings_back('input_order_lines.unit_price') }} as is_below_zero,
        {{ brings_back('input_order_lines.quantity') }} as is_back,
        {{ read_timestamp('input_order_lines.ordered_at', 'column_formats.ordered_at_format') }}
            as ordered_at,
        input_order_lines.source_file
    from input_order_lines
    inner join orders_below_zero on input_order_lines.order_id = orders_below_zero.order_id
    left outer join column_formats
        on coalesce(input_order_lines.source_file, '') = coalesce(column_formats.source_file, '')
),

scoped as (
    select
        *,
        {{ scoped_order_id() }} as scoped_order_id
    from lines
),

moments as (
    select
        scoped_order_id as order_id,
        ordered_at
    from scoped
    where ordered_at is not null
    group by
        scoped_order_id,
        ordered_at
    having bool_and(is_below_zero or is_back) and bool_or(is_below_zero)
)

select
    order_id,
    ordered_at
from moments
