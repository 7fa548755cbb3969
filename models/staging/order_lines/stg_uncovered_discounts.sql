{#
    Usable lines with a discount that even their whole order cannot bear. A discount that is larger
    than its line alone is one on the order, which some systems write on its first line.
#}
with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
    where
        rejection_reason is null
        and line_type = 'product'
        and quantity > 0
),

large_discounts as (
    select
        row_key,
        order_id,
        loaded_at,
        delivery_number
    from stg_order_lines_checked
    where discount_amount > unit_price * quantity
),

-- An order as it was delivered at one time: another delivery may hold it in another state.
deliveries as (
    select
        order_id,
        loaded_at,
        delivery_number,
        sum(cast(unit_price as double) * quantity - discount_amount) as net_amount
    from stg_order_lines_checked
    where order_id in (select large_discounts.order_id from large_discounts)
    group by
        order_id,
        loaded_at,
        delivery_number
)

select large_discounts.row_key
from large_discounts
inner join deliveries
    on
        large_discounts.order_id = deliveries.order_id
        and large_discounts.loaded_at is not distinct from deliveries.loaded_at
        and large_discounts.delivery_number is not distinct from deliveries.delivery_number
where deliveries.net_amount < -0.00005
