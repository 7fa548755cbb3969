{# The latest count of each product at each location. #}
with stg_inventory as (
    select * from {{ ref('stg_inventory') }}
)

select
    inventory_key,
    product_id,
    location_id,
    cast(on_hand as bigint) as on_hand,
    cast(on_order as bigint) as on_order,
    cast(lead_time_days as integer) as lead_time_days,
    counted_at
from stg_inventory
