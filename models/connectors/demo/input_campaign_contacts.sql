with demo_campaign_contacts as (
    select * from {{ ref('demo_campaign_contacts') }}
)

select
    campaign_id,
    customer_id,
    arm,
    assigned_at,
    sent_at,
    opened_at,
    clicked_at,
    converted_at,
    conversion_value,
    contact_cost,
    cast(null as string) as source_file
from demo_campaign_contacts
