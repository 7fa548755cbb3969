{# Customers the shop knows by name and customers who ordered; each with what is known of them. #}
with stg_customers as (
    select * from {{ ref('stg_customers') }}
),

int_orders as (
    select * from {{ ref('int_orders') }}
),

buyers as (
    select
        customer_key,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date
    from int_orders
    where customer_key is not null
    group by customer_key
)

select
    coalesce(stg_customers.customer_key, buyers.customer_key) as customer_key,
    stg_customers.gender,
    stg_customers.income_band,
    stg_customers.education,
    stg_customers.occupation,
    stg_customers.household,
    stg_customers.country,
    stg_customers.region,
    stg_customers.acquisition_channel,
    stg_customers.birth_year,
    coalesce(stg_customers.has_email, false) as has_email,
    coalesce(stg_customers.has_phone, false) as has_phone,
    coalesce(stg_customers.has_marketing_consent, false) as has_marketing_consent,
    buyers.customer_key is not null as is_buyer,
    buyers.first_order_date,
    buyers.last_order_date,
    stg_customers.signed_up_at,
    stg_customers.consent_updated_at,
    stg_customers.erasure_requested_at
from stg_customers
full outer join buyers on stg_customers.customer_key = buyers.customer_key
