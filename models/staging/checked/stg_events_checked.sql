with {{ delivered_rows('events', customers=['customer_id'], has_products=true) }},

judged as (
    select
        *,
        case
            when event_id is null then 'missing_event_id'
            when event_type is null then 'missing_event_type'
            when unreadable_occurred_at then 'unreadable_occurred_at'
            when occurred_at is null then 'missing_occurred_at'
        end as fault,
        cast(null as string) as repairs
    from delivered_rows
),

{{ verdicts(key=['event_id'], known_at='occurred_at', changed_at='occurred_at') }}

select
    row_key,
    customer_key,
    event_id,
    visitor_id,
    session_id,
    product_id,
    event_type,
    search_term,
    device,
    channel,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    copy_count,
    occurred_at
from verdicts
