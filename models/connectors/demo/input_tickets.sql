with demo_tickets as (
    select * from {{ ref('demo_tickets') }}
)

select
    ticket_id,
    customer_id,
    topic,
    cast(null as string) as ticket_text,
    is_complaint,
    satisfaction,
    opened_at,
    resolved_at,
    cast(null as string) as source_file
from demo_tickets
