with demo_customers as (
    select * from {{ ref('demo_customers') }}
)

{{ to_contract('demo_customers') }}
