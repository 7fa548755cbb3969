with demo_exchange_rates as (
    select * from {{ ref('demo_exchange_rates') }}
)

select
    currency,
    rate_date,
    rate_to_base,
    cast(null as string) as source_file
from demo_exchange_rates
