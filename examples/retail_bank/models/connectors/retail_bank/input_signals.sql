with transactions as (
    select * from {{ source('retail_bank', 'transactions') }}
),

days as (
    select
        account_id,
        left(booked_at, 10) as booked_on,
        max_by(balance_after, booked_at || lpad(transaction_id, 18, '0')) as balance,
        count(distinct case
            when
                counterparty_category in ('salary', 'pension', 'benefits')
                and status = 'booked'
                and amount not like '-%'
                then transaction_id
        end) as income_count,
        count(distinct case when status = 'returned_unpaid' then transaction_id end)
            as returned_debit_count
    from transactions
    group by
        account_id,
        left(booked_at, 10)
),

signals as (
    select
        account_id as customer_id,
        'balance_gbp' as signal_name,
        balance as signal_value,
        booked_on as observed_at
    from days
    union all
    select
        account_id as customer_id,
        'income_count' as signal_name,
        cast(income_count as string) as signal_value,
        booked_on as observed_at
    from days
    where income_count > 0
    union all
    select
        account_id as customer_id,
        'returned_debit_count' as signal_name,
        cast(returned_debit_count as string) as signal_value,
        booked_on as observed_at
    from days
    where returned_debit_count > 0
)

{{ to_contract('signals') }}
