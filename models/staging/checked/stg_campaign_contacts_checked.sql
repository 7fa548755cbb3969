with {{ delivered_rows('campaign_contacts', customers=['customer_id']) }},

judged as (
    select
        *,
        case
            when campaign_id is null then 'missing_campaign_id'
            when not has_customer_id then 'missing_customer_id'
            when customer_key is null then 'erased_customer'
            when arm is null then 'missing_arm'
            when arm not in ('treated', 'control') then 'unknown_arm'
            when unreadable_assigned_at then 'unreadable_assigned_at'
            when assigned_at is null then 'missing_assigned_at'
        end as fault,
        {{ repairs([
            ('unreadable_sent_at', "unreadable_sent_at"),
            ('unreadable_opened_at', "unreadable_opened_at"),
            ('unreadable_clicked_at', "unreadable_clicked_at"),
            ('unreadable_converted_at', "unreadable_converted_at"),
            ('unreadable_conversion_value', "unreadable_conversion_value"),
            ('unreadable_contact_cost', "unreadable_contact_cost")
        ]) }} as repairs
    from delivered_rows
),

{{ verdicts(key=['campaign_id', 'customer_key'], known_at='assigned_at', changed_at='assigned_at') }}

select
    row_key,
    customer_key,
    campaign_id,
    arm,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    case when converted_at is null or {{ if_known('converted_at') }} is not null then conversion_value end
        as conversion_value,
    contact_cost,
    copy_count,
    assigned_at,
    {{ if_known('sent_at') }} as sent_at,
    {{ if_known('opened_at') }} as opened_at,
    {{ if_known('clicked_at') }} as clicked_at,
    {{ if_known('converted_at') }} as converted_at
from verdicts
