with stg_events_checked as (
    select * from {{ ref('stg_events_checked') }}
)

select
    customer_key,
    event_id,
    visitor_id,
    session_id,
    product_id,
    event_type,
    device,
    channel,
    occurred_at
from stg_events_checked
where rejection_reason is null
