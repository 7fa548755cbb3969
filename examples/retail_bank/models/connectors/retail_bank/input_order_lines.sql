with transactions as (
    select * from {{ source('retail_bank', 'transactions') }}
),

-- Order ids are published, so no account number may be in them: a day is named after its first
-- transaction.
statement_days as (
    select
        *,
        min(transaction_id) over (partition by account_id, left(booked_at, 10)) as day_id
    from transactions
),

order_lines as (
    select
        day_id as order_id,
        -- Tells two equal payments of a day apart, and a payment from the same one exported twice.
        transaction_id as line_number,
        account_id as customer_id,
        counterparty_category as product_id,
        booked_at as ordered_at,
        case when amount like '-%' then '1' else '-1' end as quantity,
        replace(amount, '-', '') as unit_price,
        currency,
        channel,
        case status when 'reversed' then 'cancelled' else status end as order_status,
        exported_at as loaded_at
    from statement_days
    where
        coalesce(channel, '') not in ('direct_debit', 'transfer', 'counter')
        -- A counter-booking: the payment that it undoes says itself that it was reversed.
        and reverses is null
)

{{ to_contract('order_lines') }}
