{#
    What is in stock and on order at each location, and which part of the product's demand it serves:
    a shop its own sales, the others the rest, in proportion to what they have.
#}
with fct_inventory as (
    select * from {{ ref('fct_inventory') }}
),

fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where movement = 'sale'
),

act_demand_clock as (
    select * from {{ ref('act_demand_clock') }}
),

sold as (
    select
        sales.product_id,
        sales.store_id,
        sum(sales.quantity - sales.returned_quantity) as units
    from fct_order_lines as sales
    inner join act_demand_clock
        on
            sales.order_date >= {{ add_days('act_demand_clock.end_week_date', -182) }}
            and sales.order_date < act_demand_clock.end_week_date
    group by sales.product_id, sales.store_id
),

totals as (
    select
        product_id,
        sum(units) as units
    from sold
    group by product_id
),

own as (
    select
        fct_inventory.*,
        fct_inventory.on_hand + fct_inventory.on_order as position_units,
        coalesce(sold.units, 0) as own_units,
        coalesce(totals.units, 0) as product_units,
        coalesce(sold.units, 0) > 0 as has_own_sales
    from fct_inventory
    left outer join sold
        on
            fct_inventory.product_id = sold.product_id
            and fct_inventory.location_id = sold.store_id
    left outer join totals on fct_inventory.product_id = totals.product_id
),

shared as (
    select
        *,
        sum(own_units) over (partition by product_id) as served_units,
        sum(case when has_own_sales then 0 else position_units end) over (partition by product_id)
            as rest_position,
        sum(case when has_own_sales then 0 else 1 end) over (partition by product_id) as rest_count
    from own
)

select
    inventory_key,
    product_id,
    location_id,
    on_hand,
    on_order,
    position_units,
    lead_time_days,
    counted_at,
    cast(case
        when has_own_sales and rest_count = 0 then cast(own_units as double) / served_units
        when has_own_sales then cast(own_units as double) / product_units
        when product_units > 0 and rest_position > 0
            then
                cast(product_units - served_units as double)
                / product_units * position_units / rest_position
        when product_units > 0
            then cast(product_units - served_units as double) / product_units / rest_count
        -- Nothing was sold of late.
        when rest_position > 0 then cast(position_units as double) / rest_position
        when rest_count > 0 then cast(1 as double) / rest_count
    end as double) as demand_share
from shared
