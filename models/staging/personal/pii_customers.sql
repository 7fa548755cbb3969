{# The one place with names and addresses. Never published. #}
with pii_customers_checked as (
    select * from {{ ref('pii_customers_checked') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
)

select
    customers.customer_key,
    pii_customer_keys.customer_id,
    customers.email,
    customers.phone,
    customers.first_name,
    customers.last_name,
    customers.city,
    customers.postal_code,
    customers.birth_date
from pii_customers_checked as customers
inner join pii_customer_keys on customers.customer_key = pii_customer_keys.customer_key
where customers.rejection_reason is null
