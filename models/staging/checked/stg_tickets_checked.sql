with {{ delivered_rows('tickets', customers=['customer_id']) }},

judged as (
    select
        *,
        case
            when ticket_id is null then 'missing_ticket_id'
            when unreadable_opened_at then 'unreadable_opened_at'
            when opened_at is null then 'missing_opened_at'
        end as fault,
        {{ repairs([
            ('unreadable_is_complaint', "unreadable_is_complaint"),
            ('unreadable_satisfaction', "unreadable_satisfaction"),
            ('satisfaction_out_of_range', "satisfaction not between 1 and 5"),
            ('unreadable_resolved_at', "unreadable_resolved_at"),
            ('resolved_before_opened', "resolved_at < opened_at")
        ]) }} as repairs
    from delivered_rows
),

{{ verdicts(key=['ticket_id'], known_at='opened_at', changed_at='resolved_at') }}

select
    row_key,
    customer_key,
    ticket_id,
    {{ mask_text('topic') }} as topic,
    {{ mask_text('ticket_text') }} as ticket_text,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    case when satisfaction between 1 and 5 then satisfaction end as satisfaction,
    copy_count,
    is_complaint,
    opened_at,
    case when {{ if_known('resolved_at') }} >= opened_at then resolved_at end as resolved_at
from verdicts
