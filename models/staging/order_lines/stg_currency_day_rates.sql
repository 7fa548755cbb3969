{# The rate on each day that has orders in another currency than the shop's own. #}
with stg_order_days as (
    select * from {{ ref('stg_order_days') }}
),

stg_exchange_rates as (
    select * from {{ ref('stg_exchange_rates') }}
)

select
    stg_order_days.currency,
    stg_order_days.order_date,
    stg_exchange_rates.rate_to_base
from stg_order_days
inner join stg_exchange_rates
    on
        stg_order_days.currency = stg_exchange_rates.currency
        and stg_order_days.order_date >= stg_exchange_rates.valid_from_date
        and stg_order_days.order_date < stg_exchange_rates.valid_until_date
where stg_order_days.currency != '{{ setting("base_currency") }}'
