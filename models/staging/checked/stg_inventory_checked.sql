with {{ delivered_rows('inventory', has_products=true) }},

judged as (
    select
        *,
        case
            when product_id is null then 'missing_product_id'
            when unreadable_on_hand then 'unreadable_on_hand'
            when on_hand is null then 'missing_on_hand'
            when unreadable_counted_at then 'unreadable_counted_at'
            when counted_at is null then 'missing_counted_at'
        end as fault,
        {{ repairs([
            ('on_hand_out_of_range', "on_hand < 0"),
            ('unreadable_on_order', "unreadable_on_order"),
            ('on_order_out_of_range', "on_order < 0"),
            ('unreadable_lead_time_days', "unreadable_lead_time_days"),
            ('lead_time_days_out_of_range', "lead_time_days < 0")
        ]) }} as repairs
    from delivered_rows
),

{{ verdicts(key=['product_id', 'location_id'], known_at='counted_at', changed_at='counted_at') }}

select
    row_key,
    product_id,
    coalesce(location_id, 'main') as location_id,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    greatest(on_hand, 0) as on_hand,
    case when on_order >= 0 then on_order else 0 end as on_order,
    case when lead_time_days >= 0 then lead_time_days end as lead_time_days,
    copy_count,
    counted_at
from verdicts
