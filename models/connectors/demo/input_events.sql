with demo_events as (
    select * from {{ ref('demo_events') }}
)

select
    event_id,
    customer_id,
    visitor_id,
    session_id,
    event_type,
    product_id,
    search_term,
    device,
    channel,
    occurred_at,
    cast(null as string) as source_file
from demo_events
