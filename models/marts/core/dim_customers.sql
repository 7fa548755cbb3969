{#
    Traits are published as var privacy.published_traits allows, and times by month: to the minute they
    tell nearly every customer from all others.
#}
{% set traits = [
    'gender', 'income_band', 'education', 'occupation', 'household', 'country', 'region',
    'acquisition_channel', 'shared_age_band'
] %}
{% set published = setting('privacy', 'published_traits') %}

with int_customers as (
    select * from {{ ref('int_customers') }}
),

counted as (
    select
        *,
        count(*) over (partition by age_band) as age_band_count
    from int_customers
),

-- The other traits are grouped in staging.
customers as (
    select
        *,
        case
            when age_band is null then null
            when age_band_count < {{ setting('privacy', 'smallest_group') }} then 'other'
            else age_band
        end as shared_age_band
    from counted
)

select
    customer_key,
    {%- for trait in traits %}
    {%- set name = trait | replace('shared_', '') %}
    {{ trait if name in published else 'cast(null as string)' }} as {{ name }},
    {%- endfor %}
    demographic_group,
    has_email,
    has_phone,
    has_marketing_consent,
    is_buyer,
    first_order_date,
    last_order_date,
    cast(date_trunc('month', signed_up_at) as date) as signed_up_month,
    cast(date_trunc('month', consent_updated_at) as date) as consent_updated_month
from customers
