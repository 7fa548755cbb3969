{% set delivered = [
    'event_id', 'customer_id', 'visitor_id', 'session_id', 'event_type', 'product_id',
    'search_term', 'device', 'channel', 'occurred_at'
] %}

with input_events as (
    select * from {{ ref('input_events') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

distinct_rows as (
    {{ distinct_rows('input_events', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered | reject('in', ['customer_id']) | list) }} as delivered,
        nullif(trim(event_id), '') as event_id,
        nullif(trim(customer_id), '') as customer_id,
        nullif(trim(visitor_id), '') as visitor_id,
        nullif(trim(session_id), '') as session_id,
        {{ clean_label('event_type') }} as event_type,
        {{ clean_code('product_id') }} as product_id,
        {{ clean_text('search_term') }} as search_term,
        {{ clean_label('device') }} as device,
        {{ clean_label('channel') }} as channel,
        {{ read_timestamp('occurred_at') }} as occurred_at,
        copy_count
    from distinct_rows
),

keyed as (
    select
        typed.*,
        pii_customer_keys.customer_key
    from typed
    left outer join pii_customer_keys on typed.customer_id = pii_customer_keys.customer_id
),

judged as (
    select
        *,
        case
            when event_id is null then 'missing_event_id'
            when event_type is null then 'missing_event_type'
            when {{ is_missing('delivered.occurred_at') }} then 'missing_occurred_at'
            when occurred_at is null then 'unreadable_occurred_at'
        end as fault,
        cast(null as string) as repairs
    from keyed
),

versions as (
    select
        *,
        row_number() over (
            partition by event_id, fault is null
            order by occurred_at desc, row_key asc
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
    customer_key,
    event_id,
    visitor_id,
    session_id,
    product_id,
    event_type,
    search_term,
    device,
    channel,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    copy_count,
    occurred_at
from verdicts
