{# The one place with names and addresses. Never published. #}
with pii_customers_checked as (
    select * from {{ ref('pii_customers_checked') }}
    where rejection_reason is null
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
)

select
    pii_customers_checked.customer_key,
    pii_customer_keys.customer_id,
    pii_customers_checked.email,
    pii_customers_checked.phone,
    pii_customers_checked.first_name,
    pii_customers_checked.last_name,
    pii_customers_checked.city,
    pii_customers_checked.postal_code,
    pii_customers_checked.birth_date
from pii_customers_checked
inner join pii_customer_keys
    on pii_customers_checked.customer_key = pii_customer_keys.customer_key
