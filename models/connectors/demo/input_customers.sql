with demo_customers as (
    select * from {{ ref('demo_customers') }}
)

select
    customer_id,
    signed_up_at,
    birth_date,
    gender,
    income_band,
    education,
    occupation,
    household,
    country,
    region,
    city,
    postal_code,
    email,
    phone,
    first_name,
    last_name,
    acquisition_channel,
    has_marketing_consent,
    consent_updated_at,
    erasure_requested_at,
    cast(null as string) as source_file
from demo_customers
