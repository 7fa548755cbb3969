with transactions as (
    select * from {{ source('retail_bank', 'transactions') }}
)

select
    counterparty_category as product_id,
    replace(counterparty_category, '_', ' ') as product_name,
    counterparty_category as category,
    cast(null as string) as subcategory,
    cast(null as string) as brand,
    cast(null as string) as list_price,
    cast(null as string) as unit_cost,
    cast(null as string) as launched_at,
    -- Never recommended to anybody.
    case
        when counterparty_category in ('gambling', 'cash', 'cash_advance') then 'false'
        else 'true'
    end as is_active,
    cast(null as string) as source_file
from transactions
where coalesce(channel, '') not in ('direct_debit', 'transfer', 'counter')
group by counterparty_category
