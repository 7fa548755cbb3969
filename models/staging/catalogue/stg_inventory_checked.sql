{% set delivered = [
    'product_id', 'location_id', 'on_hand', 'on_order', 'lead_time_days', 'counted_at'
] %}

with input_inventory as (
    select * from {{ ref('input_inventory') }}
),

distinct_rows as (
    {{ distinct_rows('input_inventory', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered) }} as delivered,
        {{ clean_code('product_id') }} as product_id,
        coalesce(nullif(trim(location_id), ''), 'main') as location_id,
        {{ read_integer('on_hand') }} as on_hand,
        {{ read_integer('on_order') }} as on_order,
        {{ read_integer('lead_time_days') }} as lead_time_days,
        {{ read_timestamp('counted_at') }} as counted_at,
        copy_count
    from distinct_rows
),

judged as (
    select
        *,
        case
            when product_id is null then 'missing_product_id'
            when {{ is_missing('delivered.on_hand') }} then 'missing_on_hand'
            when on_hand is null then 'unreadable_on_hand'
            when on_hand < 0 then 'on_hand_out_of_range'
            when {{ is_missing('delivered.counted_at') }} then 'missing_counted_at'
            when counted_at is null then 'unreadable_counted_at'
        end as fault,
        {{ repairs([
            ('unreadable_on_order', unreadable('delivered.on_order', 'on_order')),
            ('on_order_out_of_range', "on_order < 0"),
            ('unreadable_lead_time_days', unreadable('delivered.lead_time_days', 'lead_time_days')),
            ('lead_time_days_out_of_range', "lead_time_days < 0")
        ]) }} as repairs
    from typed
),

versions as (
    select
        *,
        row_number() over (
            partition by product_id, location_id, fault is null
            order by counted_at desc, row_key asc
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
    product_id,
    location_id,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    on_hand,
    case when on_order >= 0 then on_order else 0 end as on_order,
    case when lead_time_days >= 0 then lead_time_days end as lead_time_days,
    copy_count,
    counted_at
from verdicts
