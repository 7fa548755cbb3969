{% set delivered = [
    'ticket_id', 'customer_id', 'topic', 'is_complaint', 'satisfaction', 'opened_at',
    'resolved_at'
] %}

with input_tickets as (
    select * from {{ ref('input_tickets') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

distinct_rows as (
    {{ distinct_rows('input_tickets', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered | reject('in', ['customer_id']) | list) }} as delivered,
        nullif(trim(ticket_id), '') as ticket_id,
        nullif(trim(customer_id), '') as customer_id,
        {{ clean_label('topic') }} as topic,
        {{ read_boolean('is_complaint') }} as is_complaint,
        {{ read_integer('satisfaction') }} as satisfaction,
        {{ read_timestamp('opened_at') }} as opened_at,
        {{ read_timestamp('resolved_at') }} as resolved_at,
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
            when ticket_id is null then 'missing_ticket_id'
            when {{ is_missing('delivered.opened_at') }} then 'missing_opened_at'
            when opened_at is null then 'unreadable_opened_at'
        end as fault,
        {{ repairs([
            ('unreadable_is_complaint', unreadable('delivered.is_complaint', 'is_complaint')),
            ('unreadable_satisfaction', unreadable('delivered.satisfaction', 'satisfaction')),
            ('satisfaction_out_of_range', "satisfaction not between 1 and 5"),
            ('unreadable_resolved_at', unreadable('delivered.resolved_at', 'resolved_at')),
            ('resolved_before_opened', "resolved_at < opened_at")
        ]) }} as repairs
    from keyed
),

versions as (
    select
        *,
        row_number() over (
            partition by ticket_id, fault is null
            order by resolved_at desc nulls last, row_key asc
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
    ticket_id,
    topic,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    case when satisfaction between 1 and 5 then satisfaction end as satisfaction,
    copy_count,
    is_complaint,
    opened_at,
    case when resolved_at >= opened_at then resolved_at end as resolved_at
from verdicts
