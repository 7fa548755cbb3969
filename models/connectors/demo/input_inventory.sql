with demo_inventory as (
    select * from {{ ref('demo_inventory') }}
)

select
    product_id,
    location_id,
    on_hand,
    on_order,
    lead_time_days,
    counted_at,
    cast(null as string) as source_file
from demo_inventory
