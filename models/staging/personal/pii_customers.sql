{# The one place with names and addresses. Never published. #}
with pii_customers_checked as (
    select * from {{ ref('pii_customers_checked') }}
)

select
    customer_key,
    customer_id,
    email,
    phone,
    first_name,
    last_name,
    city,
    postal_code,
    birth_date
from pii_customers_checked
where rejection_reason is null
