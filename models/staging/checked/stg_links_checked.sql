with {{ delivered_rows('links', customers=['customer_id', 'linked_customer_id']) }},

judged as (
    select
        *,
        case
            when not has_customer_id then 'missing_customer_id'
            when customer_key is null then 'erased_customer'
            when not has_linked_customer_id then 'missing_linked_customer_id'
            when linked_customer_key is null then 'erased_customer'
            when link_type is null then 'missing_link_type'
            when link_type not in ('referral', 'household', 'social') then 'unknown_link_type'
            when customer_key = linked_customer_key then 'linked_to_itself'
        end as fault,
        {{ repairs([
            ('unreadable_linked_at', "unreadable_linked_at")
        ]) }} as repairs
    from delivered_rows
),

{{ verdicts(key=['customer_key', 'linked_customer_key', 'link_type'], known_at='linked_at', changed_at='linked_at') }}

select
    row_key,
    customer_key,
    linked_customer_key,
    link_type,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    copy_count,
    linked_at
from verdicts
