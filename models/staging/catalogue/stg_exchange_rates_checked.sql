{% set delivered = [
    'currency', 'rate_date', 'rate_to_base'
] %}

with input_exchange_rates as (
    select * from {{ ref('input_exchange_rates') }}
),

distinct_rows as (
    {{ distinct_rows('input_exchange_rates', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered) }} as delivered,
        {{ clean_code('currency') }} as currency,
        try_cast(rate_date as date) as rate_date,
        try_cast(rate_to_base as decimal(18, 8)) as rate_to_base,
        copy_count
    from distinct_rows
),

judged as (
    select
        *,
        case
            when currency is null then 'missing_currency'
            when {{ is_missing('delivered.rate_date') }} then 'missing_rate_date'
            when rate_date is null then 'unreadable_rate_date'
            when {{ is_missing('delivered.rate_to_base') }} then 'missing_rate_to_base'
            when rate_to_base is null then 'unreadable_rate_to_base'
            when rate_to_base <= 0 then 'rate_to_base_out_of_range'
        end as fault,
        cast(null as string) as repairs
    from typed
),

versions as (
    select
        *,
        row_number() over (
            partition by currency, rate_date, fault is null
            order by rate_to_base desc, row_key asc
        ) as version_number
    from judged
),

verdicts as (
    select
        *,
        case
            when fault is null and version_number > 1 then 'superseded'
            else fault
        end as rejection_reason
    from versions
)

select
    row_key,
    currency,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    rate_to_base,
    copy_count,
    rate_date
from verdicts
