{#
    Holds personal data: every column as delivered, with the verdict. Lives in the schema pii. Of
    those who asked to be erased, who have no customer_key, nothing stays but the count.
#}
{# Of contradicting consents, no wins. #}
{% set changed_at =
    'consent_updated_at desc nulls last, not coalesce(has_marketing_consent, false)' %}
{% set email_pattern = "'^[^@\\s]+@[^@\\s]+[.][^@\\s]+$'" %}

with {{ delivered_rows('customers', customers=['customer_id']) }},

pii_salt as (
    select * from {{ ref('pii_salt') }}
),

usable as (
    select
        *,
        has_customer_id and customer_key is null as is_erased,
        max(
            case when not has_marketing_consent then {{ if_known('consent_updated_at') }} end
        ) over (partition by customer_key) as refused_at,
        -- A no that says no time is as good as any yes that came with it.
        coalesce(bool_or(not has_marketing_consent and consent_updated_at is null) over (
            partition by customer_key, source_file
        ), false) as is_refused_beside,
        -- A file that leaves unknown countries empty means Namibia by NA.
        delivered.country = 'NA' and bool_or(delivered.country is null) over (
            partition by source_file
        ) as is_namibia,
        coalesce({{ regex_match('email', email_pattern) }}, false) as has_usable_email,
        birth_date >= cast('1900-01-01' as date)
        and birth_date < coalesce(signed_up_at, cast('9999-12-31' as timestamp))
            as has_usable_birth_date
    from delivered_rows
),

judged as (
    select
        *,
        case
            when is_erased then 'erasure_requested'
            when not has_customer_id then 'missing_customer_id'
        end as fault,
        {{ repairs([
            ('unreadable_signed_up_at', 'unreadable_signed_up_at'),
            ('unreadable_birth_date', 'unreadable_birth_date'),
            ('birth_date_out_of_range', 'not has_usable_birth_date'),
            ('malformed_email', 'email is not null and not has_usable_email'),
            ('unreadable_has_marketing_consent', 'unreadable_has_marketing_consent'),
            ('unreadable_consent_updated_at', 'unreadable_consent_updated_at'),
            ('unreadable_erasure_requested_at', 'unreadable_erasure_requested_at')
        ]) }} as repairs
    from usable
),

{{ verdicts(key=['customer_key'], known_at='signed_up_at', changed_at=changed_at) }}

select
    {{ keyed_hash(['verdicts.row_key']) }} as row_key,
    customer_key,
    source_file,
    rejection_reason,
    case when not is_erased then repairs end as repairs,
    case when not is_erased then raw_values end as raw_values,
    {%- for column in [
        'gender', 'age_band', 'income_band', 'education', 'occupation', 'household', 'region',
        'city', 'postal_code', 'first_name', 'last_name', 'acquisition_channel'
    ] %}
    case when not is_erased then {{ column }} end as {{ column }},
    {%- endfor %}
    case when not is_erased then case when is_namibia then 'NA' else country end end as country,
    case when has_usable_email and not is_erased then email end as email,
    case when not is_erased then nullif({{ regex_replace('phone', '[^0-9+]', '') }}, '') end
        as phone,
    copy_count,
    -- Without a clear yes nobody is contacted, nor with a yes that is older than a no, or that was
    -- given after the clock.
    coalesce(has_marketing_consent, false)
    and coalesce(consent_updated_at > refused_at, true)
    and coalesce(consent_updated_at < {{ clock_end() }}, true)
    and not is_refused_beside as has_marketing_consent,
    case when has_usable_birth_date and not is_erased then birth_date end as birth_date,
    case when not is_erased then signed_up_at end as signed_up_at,
    {{ if_known('consent_updated_at') }} as consent_updated_at
from verdicts
cross join pii_salt
