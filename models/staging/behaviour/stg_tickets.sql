with stg_tickets_checked as (
    select * from {{ ref('stg_tickets_checked') }}
)

select
    customer_key,
    ticket_id,
    topic,
    satisfaction,
    is_complaint,
    opened_at,
    resolved_at
from stg_tickets_checked
where rejection_reason is null
