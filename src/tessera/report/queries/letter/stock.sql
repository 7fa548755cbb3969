-- What to order and what to clear, in products; one product can lie at several places.
with positions as (
    select * from actions.rpt_inventory_actions
),

first_to_order as (
    select
        product_id,
        max(coalesce(product_name, product_id)) as product_name,
        sum(order_quantity) as order_quantity,
        sum(understock_value) as understock_value
    from positions
    where action = 'order_now'
    group by product_id
    order by understock_value desc nulls last, sum(understock_units) desc, product_id
    limit 1
),

sums as (
    select
        count(*) as position_count,
        count(distinct product_id) as product_count,
        count(distinct product_id) filter (action = 'order_now') as order_count,
        sum(understock_value) filter (action = 'order_now') as understock_value,
        count(distinct product_id) filter (action = 'clear') as clear_count,
        sum(overstock_value) filter (action = 'clear') as clear_value
    from positions
)

select
    case
        when sums.position_count = 0 then 'no_inventory'
        when sums.order_count = 0 and sums.clear_count = 0 then 'enough'
        when sums.order_count = 0 then 'clear'
        when sums.clear_count = 0 then 'order'
        else 'both'
    end as says,
    sums.product_count,
    sums.order_count,
    coalesce(sums.understock_value, 0) as understock_value,
    sums.clear_count,
    coalesce(sums.clear_value, 0) as clear_value,
    first_to_order.product_name as first_product,
    first_to_order.order_quantity as first_quantity
from sums
left join first_to_order on true
