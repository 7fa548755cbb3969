{#
    What fewer than var privacy.smallest_group customers share would point to them, and may be a name that
    slipped into the wrong column: it becomes other.
#}
{% set traits = [
    'gender', 'age_band', 'income_band', 'education', 'occupation', 'household', 'country',
    'region', 'acquisition_channel'
] %}

with pii_customers_checked as (
    select * from {{ ref('pii_customers_checked') }}
),

customers as (
    select
        {%- for trait in traits %}
        count(*) over (partition by {{ trait }}) as {{ trait }}_count,
        {%- endfor %}
        *
    from pii_customers_checked
    where rejection_reason is null
)

select
    customer_key,
    {%- for trait in traits %}
    case
        when {{ trait }} is null then null
        when {{ trait }}_count < {{ setting('privacy', 'smallest_group') }} then 'other'
        else {{ trait }}
    end as {{ trait }},
    {%- endfor %}
    cast(extract(year from birth_date) as integer) as birth_year,
    email is not null as has_email,
    phone is not null as has_phone,
    has_marketing_consent,
    signed_up_at,
    consent_updated_at
from customers
