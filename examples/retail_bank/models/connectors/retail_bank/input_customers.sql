with accounts as (
    select * from {{ source('retail_bank', 'accounts') }}
)

select
    account_id as customer_id,
    opened_on as signed_up_at,
    birth_date,
    cast(null as string) as gender,
    cast(null as string) as income_band,
    cast(null as string) as education,
    cast(null as string) as occupation,
    cast(null as string) as household,
    country,
    cast(null as string) as region,
    cast(null as string) as city,
    cast(null as string) as postal_code,
    mail as email,
    cast(null as string) as phone,
    cast(null as string) as first_name,
    holder as last_name,
    cast(null as string) as acquisition_channel,
    marketing as has_marketing_consent,
    cast(null as string) as consent_updated_at,
    cast(null as string) as erasure_requested_at,
    cast(null as string) as source_file
from accounts
