-- The twelve products to order first, by what is missing below their reorder points. Those that share
-- a name stand with their codes.
with names as (
    select
        product_name,
        count(distinct product_id) as product_count
    from actions.rpt_inventory_actions
    group by product_name
)

select
    product_id,
    max(
        case
            when product_count = 1 then product_name
            else concat(product_name || ', ', product_id)
        end
    ) as product_name,
    sum(order_quantity) as order_quantity,
    sum(on_hand) as on_hand,
    sum(weekly_units) as weekly_units,
    min(days_of_cover) as days_of_cover,
    sum(understock_units) as understock_units,
    sum(understock_value) as understock_value
from actions.rpt_inventory_actions
left join names using (product_name)
where action = 'order_now'
group by product_id
order by understock_value desc nulls last, understock_units desc, product_id
limit 12
