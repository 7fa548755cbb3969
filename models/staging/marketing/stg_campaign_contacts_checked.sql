{% set delivered = [
    'campaign_id', 'customer_id', 'arm', 'assigned_at', 'sent_at', 'opened_at', 'clicked_at',
    'converted_at', 'conversion_value', 'contact_cost'
] %}

with input_campaign_contacts as (
    select * from {{ ref('input_campaign_contacts') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

distinct_rows as (
    {{ distinct_rows('input_campaign_contacts', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered | reject('in', ['customer_id']) | list) }} as delivered,
        nullif(trim(campaign_id), '') as campaign_id,
        nullif(trim(customer_id), '') as customer_id,
        {{ clean_label('arm') }} as arm,
        {{ read_timestamp('assigned_at') }} as assigned_at,
        {{ read_timestamp('sent_at') }} as sent_at,
        {{ read_timestamp('opened_at') }} as opened_at,
        {{ read_timestamp('clicked_at') }} as clicked_at,
        {{ read_timestamp('converted_at') }} as converted_at,
        {{ read_decimal('conversion_value') }} as conversion_value,
        {{ read_decimal('contact_cost') }} as contact_cost,
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
            when campaign_id is null then 'missing_campaign_id'
            when customer_id is null then 'missing_customer_id'
            when arm is null then 'missing_arm'
            when arm not in ('treated', 'control') then 'unknown_arm'
            when {{ is_missing('delivered.assigned_at') }} then 'missing_assigned_at'
            when assigned_at is null then 'unreadable_assigned_at'
        end as fault,
        {{ repairs([
            ('unreadable_sent_at', unreadable('delivered.sent_at', 'sent_at')),
            ('unreadable_opened_at', unreadable('delivered.opened_at', 'opened_at')),
            ('unreadable_clicked_at', unreadable('delivered.clicked_at', 'clicked_at')),
            ('unreadable_converted_at', unreadable('delivered.converted_at', 'converted_at')),
            ('unreadable_conversion_value', unreadable('delivered.conversion_value', 'conversion_value')),
            ('unreadable_contact_cost', unreadable('delivered.contact_cost', 'contact_cost'))
        ]) }} as repairs
    from keyed
),

versions as (
    select
        *,
        row_number() over (
            partition by campaign_id, customer_id, fault is null
            order by assigned_at desc, row_key asc
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
    campaign_id,
    arm,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    conversion_value,
    contact_cost,
    copy_count,
    assigned_at,
    sent_at,
    opened_at,
    clicked_at,
    converted_at
from verdicts
