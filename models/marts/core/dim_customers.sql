with int_customers as (
    select * from {{ ref('int_customers') }}
)

select
    customer_key,
    gender,
    income_band,
    education,
    occupation,
    household,
    country,
    region,
    acquisition_channel,
    demographic_group,
    birth_year,
    has_email,
    has_phone,
    has_marketing_consent,
    is_buyer,
    first_order_date,
    last_order_date,
    signed_up_at,
    consent_updated_at,
    erasure_requested_at
from int_customers
