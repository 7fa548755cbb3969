with {{ delivered_rows('exchange_rates') }},

judged as (
    select
        *,
        case
            when currency is null then 'missing_currency'
            when unreadable_rate_date then 'unreadable_rate_date'
            when rate_date is null then 'missing_rate_date'
            when unreadable_rate_to_base then 'unreadable_rate_to_base'
            when rate_to_base is null then 'missing_rate_to_base'
            when rate_to_base <= 0 then 'rate_to_base_out_of_range'
        end as fault,
        cast(null as string) as repairs
    from delivered_rows
),

{{ verdicts(key=['currency', 'rate_date'], known_at='rate_date') }}

select
    row_key,
    currency,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    cast(rate_to_base as decimal(18, 8)) as rate_to_base,
    copy_count,
    rate_date
from verdicts
