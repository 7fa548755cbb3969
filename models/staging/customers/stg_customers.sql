with pii_customers_checked as (
    select * from {{ ref('pii_customers_checked') }}
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
    cast(extract(year from birth_date) as integer) as birth_year,
    email is not null as has_email,
    phone is not null as has_phone,
    has_marketing_consent,
    signed_up_at,
    consent_updated_at,
    erasure_requested_at
from pii_customers_checked
where rejection_reason is null
