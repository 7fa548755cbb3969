{# A rate holds from its day until the currency's next one; the last one holds on. #}
with stg_exchange_rates_checked as (
    select * from {{ ref('stg_exchange_rates_checked') }}
),

clean_rates as (
    select
        currency,
        rate_to_base,
        rate_date as valid_from_date
    from stg_exchange_rates_checked
    where rejection_reason is null
)

select
    {{ surrogate_key(['currency', 'valid_from_date']) }} as exchange_rate_key,
    currency,
    rate_to_base,
    valid_from_date,
    coalesce(
        lead(valid_from_date) over (partition by currency order by valid_from_date),
        cast('9999-12-31' as date)
    ) as valid_until_date
from clean_rates
