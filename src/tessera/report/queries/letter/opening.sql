-- How much is known, and until when.
with orders as (
    select
        count(*) as order_count,
        count(distinct customer_key) as customer_count,
        count(*) filter (customer_key is null) as guest_order_count
    from marts.fct_orders
)

select
    case
        when orders.customer_count < smallest_group() then 'few'
        when orders.guest_order_count = 0 then 'known'
        else 'with_guests'
    end as says,
    shop.as_of_date,
    shop.first_order_date,
    orders.order_count,
    shown(orders.customer_count, orders.customer_count) as customer_count,
    orders.guest_order_count
from marts.dim_shop as shop
cross join orders
