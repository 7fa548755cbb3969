with stg_inventory_checked as (
    select * from {{ ref('stg_inventory_checked') }}
)

select
    {{ surrogate_key(['product_id', 'location_id']) }} as inventory_key,
    product_id,
    location_id,
    on_hand,
    on_order,
    lead_time_days,
    counted_at
from stg_inventory_checked
where rejection_reason is null
