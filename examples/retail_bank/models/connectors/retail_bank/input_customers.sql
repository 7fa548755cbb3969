with accounts as (
    select * from {{ source('retail_bank', 'accounts') }}
),

customers as (
    select
        account_id as customer_id,
        opened_on as signed_up_at,
        birth_date,
        country,
        mail as email,
        holder as last_name,
        marketing as has_marketing_consent
    from accounts
)

{{ to_contract('customers') }}
