-- How many products at how many places are to be ordered, kept or cleared, and what that is worth.
select
    action,
    count(*) as position_count,
    count(distinct product_id) as product_count,
    sum(order_quantity) as order_quantity,
    sum(understock_value) as understock_value,
    sum(overstock_value) as overstock_value
from actions.rpt_inventory_actions
group by action
order by action
