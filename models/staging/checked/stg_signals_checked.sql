with {{ delivered_rows('signals', customers=['customer_id']) }},

judged as (
    select
        *,
        case
            when not has_customer_id then 'missing_customer_id'
            when customer_key is null then 'erased_customer'
            when signal_name is null then 'missing_signal_name'
            when unreadable_signal_value then 'unreadable_signal_value'
            when signal_value is null then 'missing_signal_value'
            when unreadable_observed_at then 'unreadable_observed_at'
            when observed_at is null then 'missing_observed_at'
        end as fault,
        cast(null as string) as repairs
    from delivered_rows
),

{{ verdicts(key=['customer_key', 'signal_name', 'observed_at'], known_at='observed_at') }}

select
    row_key,
    customer_key,
    signal_name,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    signal_value,
    copy_count,
    observed_at
from verdicts
