with stg_campaign_contacts_checked as (
    select * from {{ ref('stg_campaign_contacts_checked') }}
)

select
    {{ surrogate_key(['campaign_id', 'customer_key']) }} as campaign_contact_key,
    customer_key,
    campaign_id,
    arm,
    conversion_value,
    contact_cost,
    assigned_at,
    sent_at,
    opened_at,
    clicked_at,
    converted_at
from stg_campaign_contacts_checked
where rejection_reason is null
