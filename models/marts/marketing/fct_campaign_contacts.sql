with stg_campaign_contacts as (
    select * from {{ ref('stg_campaign_contacts') }}
),

control_arms as (
    select * from {{ ref('control_arms') }}
),

int_customers as (
    select * from {{ ref('int_customers') }}
)

select
    contacts.campaign_contact_key,
    contacts.customer_key,
    contacts.campaign_id,
    contacts.arm,
    cast(contacts.conversion_value as decimal(18, 2)) as conversion_value,
    cast(contacts.contact_cost as decimal(18, 4)) as contact_cost,
    control_arms.arm is not null as is_control,
    int_customers.customer_key is not null as is_known_customer,
    contacts.assigned_at,
    contacts.sent_at,
    contacts.opened_at,
    contacts.clicked_at,
    contacts.converted_at
from stg_campaign_contacts as contacts
left outer join control_arms on contacts.arm = control_arms.arm
left outer join int_customers on contacts.customer_key = int_customers.customer_key
