-- The twelve products to order first, by what is missing below their reorder points.
select
    product_id,
    max(coalesce(product_name, product_id)) as product_name,
    sum(order_quantity) as order_quantity,
    sum(on_hand) as on_hand,
    sum(weekly_units) as weekly_units,
    min(days_of_cover) as days_of_cover,
    sum(understock_units) as understock_units,
    sum(understock_value) as understock_value
from actions.rpt_inventory_actions
where action = 'order_now'
group by product_id
order by understock_value desc nulls last, understock_units desc, product_id
limit 12
