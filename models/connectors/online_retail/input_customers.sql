{# The file has no customer table: one row per customer, with the country of the latest line. #}
with online_retail as (
    select * from {{ read_files('online_retail') }}
)

select
    {{ without_decimals('customer_id') }} as customer_id,
    cast(null as string) as signed_up_at,
    cast(null as string) as birth_date,
    cast(null as string) as gender,
    cast(null as string) as income_band,
    cast(null as string) as education,
    cast(null as string) as occupation,
    cast(null as string) as household,
    cast(max_by(country, invoicedate || invoice || country) as string) as country,
    cast(null as string) as region,
    cast(null as string) as city,
    cast(null as string) as postal_code,
    cast(null as string) as email,
    cast(null as string) as phone,
    cast(null as string) as first_name,
    cast(null as string) as last_name,
    cast(null as string) as acquisition_channel,
    cast(null as string) as has_marketing_consent,
    cast(null as string) as consent_updated_at,
    cast(null as string) as erasure_requested_at,
    cast(null as string) as source_file
from online_retail
where customer_id is not null
group by customer_id
