{# The rate on each day that has orders in another currency than the shop's own. #}
with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

stg_exchange_rates as (
    select * from {{ ref('stg_exchange_rates') }}
),

typed as (
    select
        {{ clean_code('currency') }} as currency,
        cast({{ read_timestamp('ordered_at') }} as date) as order_date
    from input_order_lines
),

currency_days as (
    select
        currency,
        order_date
    from typed
    where currency != '{{ var("base_currency") }}'
    group by
        currency,
        order_date
)

select
    currency_days.currency,
    currency_days.order_date,
    stg_exchange_rates.rate_to_base
from currency_days
inner join stg_exchange_rates
    on
        currency_days.currency = stg_exchange_rates.currency
        and currency_days.order_date >= stg_exchange_rates.valid_from_date
        and currency_days.order_date < stg_exchange_rates.valid_until_date
