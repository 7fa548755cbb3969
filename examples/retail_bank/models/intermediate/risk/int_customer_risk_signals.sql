{# Overdrafts, income and unpaid debits in the last risk_days up to the clock. #}
with stg_customers as (
    select * from {{ ref('stg_customers') }}
),

stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

stg_signals as (
    select * from {{ ref('stg_signals') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

accounts as (
    select
        customer_key,
        cast(signed_up_at as date) as opened_date
    from stg_customers
    union all
    select
        customer_key,
        order_date as opened_date
    from stg_order_lines
    where customer_key is not null
),

-- From the day on which the account was opened or first used; the end date is outside.
periods as (
    select
        accounts.customer_key,
        greatest(
            min(accounts.opened_date),
            {{ add_days('int_clock.as_of_date', 1 - risk_days() | int) }}
        ) as first_date,
        {{ add_days('int_clock.as_of_date', 1) }} as end_date
    from accounts
    cross join int_clock
    group by
        accounts.customer_key,
        int_clock.as_of_date
    having coalesce(min(accounts.opened_date), int_clock.as_of_date) <= int_clock.as_of_date
),

-- A balance holds until the day of the next one.
balances as (
    select
        customer_key,
        signal_value as balance,
        cast(observed_at as date) as from_date,
        lead(cast(observed_at as date)) over (partition by customer_key order by observed_at)
            as next_date
    from stg_signals
    where signal_name = 'balance_gbp'
),

overdrafts as (
    select
        periods.customer_key,
        sum({{ days_between(
            'greatest(balances.from_date, periods.first_date)',
            'least(balances.next_date, periods.end_date)'
        ) }}) as overdrawn_days
    from periods
    inner join balances
        on
            periods.customer_key = balances.customer_key
            and periods.end_date > balances.from_date
            and periods.first_date < coalesce(balances.next_date, periods.end_date)
    where balances.balance < 0
    group by periods.customer_key
),

signals as (
    select
        periods.customer_key,
        stg_signals.signal_name,
        stg_signals.signal_value,
        stg_signals.observed_at,
        {{ days_between(
            'lag(stg_signals.observed_at, 1, periods.first_date) over history',
            'stg_signals.observed_at'
        ) }} as gap_days
    from periods
    inner join stg_signals
        on
            periods.customer_key = stg_signals.customer_key
            and periods.first_date <= stg_signals.observed_at
            and periods.end_date > stg_signals.observed_at
    window
        history as (
            partition by periods.customer_key, stg_signals.signal_name
            order by stg_signals.observed_at
        )
),

totals as (
    select
        customer_key,
        sum(signal_value) filter (where signal_name = 'returned_debit_count')
            as returned_debit_count,
        max(gap_days) filter (where signal_name = 'income_count') as income_gap_days,
        max(observed_at) filter (where signal_name = 'income_count') as last_income_at
    from signals
    group by customer_key
)

select
    periods.customer_key,
    -- The longest time without income, that since the last one included.
    greatest(
        totals.income_gap_days,
        {{ days_between(
            'coalesce(totals.last_income_at, periods.first_date)', 'periods.end_date'
        ) }} - 1
    ) as income_gap_days,
    cast(coalesce(totals.returned_debit_count, 0) as integer) as returned_debit_count,
    cast(coalesce(overdrafts.overdrawn_days, 0) as integer) as overdrawn_days,
    {{ days_between('periods.first_date', 'periods.end_date') }} as observed_days,
    periods.first_date,
    periods.end_date
from periods
left outer join overdrafts on periods.customer_key = overdrafts.customer_key
left outer join totals on periods.customer_key = totals.customer_key
