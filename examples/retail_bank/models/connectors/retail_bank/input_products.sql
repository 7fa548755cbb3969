with transactions as (
    select * from {{ source('retail_bank', 'transactions') }}
),

products as (
    select
        counterparty_category as product_id,
        replace(counterparty_category, '_', ' ') as product_name,
        counterparty_category as category,
        -- Never recommended to anybody.
        case
            when counterparty_category in ('gambling', 'cash', 'cash_advance') then 'false'
            else 'true'
        end as is_active
    from transactions
    where coalesce(channel, '') not in ('direct_debit', 'transfer', 'counter')
    group by counterparty_category
)

{{ to_contract('products') }}
