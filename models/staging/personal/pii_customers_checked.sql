{# Holds personal data: every column as delivered, with the verdict. Lives in the schema pii. #}
{% set delivered = [
    'customer_id', 'signed_up_at', 'birth_date', 'gender', 'income_band', 'education',
    'occupation', 'household', 'country', 'region', 'city', 'postal_code', 'email', 'phone',
    'first_name', 'last_name', 'acquisition_channel', 'has_marketing_consent',
    'consent_updated_at', 'erasure_requested_at'
] %}

with input_customers as (
    select * from {{ ref('input_customers') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

distinct_rows as (
    {{ distinct_rows('input_customers', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered) }} as delivered,
        nullif(trim(customer_id), '') as customer_id,
        {{ read_timestamp('signed_up_at') }} as signed_up_at,
        try_cast(birth_date as date) as birth_date,
        {{ clean_label('gender') }} as gender,
        {{ clean_label('income_band') }} as income_band,
        {{ clean_label('education') }} as education,
        {{ clean_label('occupation') }} as occupation,
        {{ clean_label('household') }} as household,
        {{ clean_text('country') }} as country,
        {{ clean_text('region') }} as region,
        {{ clean_text('city') }} as city,
        {{ clean_code('postal_code') }} as postal_code,
        {{ clean_label('email') }} as email,
        {{ regex_replace('phone', '[^0-9+]', '') }} as phone,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_label('acquisition_channel') }} as acquisition_channel,
        {{ read_boolean('has_marketing_consent') }} as has_marketing_consent,
        {{ read_timestamp('consent_updated_at') }} as consent_updated_at,
        {{ read_timestamp('erasure_requested_at') }} as erasure_requested_at,
        copy_count
    from distinct_rows
),

judged as (
    select
        typed.*,
        pii_customer_keys.customer_key,
        coalesce(
            {{ regex_match('typed.email', "'^[^@\\s]+@[^@\\s]+[.][^@\\s]+$'") }}, false
        ) as has_usable_email,
        typed.birth_date >= cast('1900-01-01' as date)
        and typed.birth_date < coalesce(typed.signed_up_at, cast('9999-12-31' as timestamp))
            as has_usable_birth_date,
        case when typed.customer_id is null then 'missing_customer_id' end as fault,
        {{ repairs([
            ('unreadable_signed_up_at', unreadable('delivered.signed_up_at', 'signed_up_at')),
            ('unreadable_birth_date', unreadable('delivered.birth_date', 'birth_date')),
            ('birth_date_out_of_range', 'not has_usable_birth_date'),
            (
                'malformed_email',
                "not " ~ regex_match('typed.email', "'^[^@\\s]+@[^@\\s]+[.][^@\\s]+$'")
            ),
            (
                'unreadable_has_marketing_consent',
                unreadable('delivered.has_marketing_consent', 'has_marketing_consent')
            ),
            (
                'unreadable_consent_updated_at',
                unreadable('delivered.consent_updated_at', 'consent_updated_at')
            ),
            (
                'unreadable_erasure_requested_at',
                unreadable('delivered.erasure_requested_at', 'erasure_requested_at')
            )
        ]) }} as repairs
    from typed
    left outer join pii_customer_keys on typed.customer_id = pii_customer_keys.customer_id
),

versions as (
    select
        *,
        row_number() over (
            partition by customer_id, fault is null
            order by
                consent_updated_at desc nulls last,
                signed_up_at desc nulls last,
                row_key asc
        ) as version_number
    from judged
)

select
    row_key,
    customer_key,
    customer_id,
    case
        when fault is null and version_number > 1 then 'superseded' else fault
    end as rejection_reason,
    repairs,
    to_json(delivered) as raw_values,
    gender,
    income_band,
    education,
    occupation,
    household,
    country,
    region,
    city,
    postal_code,
    case when has_usable_email then email end as email,
    nullif(phone, '') as phone,
    first_name,
    last_name,
    acquisition_channel,
    copy_count,
    -- Without a clear yes nobody is contacted.
    coalesce(has_marketing_consent, false) as has_marketing_consent,
    case when has_usable_birth_date then birth_date end as birth_date,
    signed_up_at,
    consent_updated_at,
    erasure_requested_at
from versions
