{% set delivered = [
    'customer_id', 'linked_customer_id', 'link_type', 'linked_at'
] %}

with input_links as (
    select * from {{ ref('input_links') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

distinct_rows as (
    {{ distinct_rows('input_links', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered | reject('in', ['customer_id', 'linked_customer_id']) | list) }}
            as delivered,
        nullif(trim(customer_id), '') as customer_id,
        nullif(trim(linked_customer_id), '') as linked_customer_id,
        {{ clean_label('link_type') }} as link_type,
        {{ read_timestamp('linked_at') }} as linked_at,
        copy_count
    from distinct_rows
),

keyed as (
    select
        typed.*,
        pii_customer_keys.customer_key,
        linked_keys.customer_key as linked_customer_key
    from typed
    left outer join pii_customer_keys on typed.customer_id = pii_customer_keys.customer_id
    left outer join pii_customer_keys as linked_keys
        on typed.linked_customer_id = linked_keys.customer_id
),

judged as (
    select
        *,
        case
            when customer_id is null then 'missing_customer_id'
            when linked_customer_id is null then 'missing_linked_customer_id'
            when link_type is null then 'missing_link_type'
            when link_type not in ('referral', 'household', 'social') then 'unknown_link_type'
            when customer_id = linked_customer_id then 'linked_to_itself'
        end as fault,
        {{ repairs([
            ('unreadable_linked_at', unreadable('delivered.linked_at', 'linked_at'))
        ]) }} as repairs
    from keyed
),

versions as (
    select
        *,
        row_number() over (
            partition by customer_id, linked_customer_id, link_type, fault is null
            order by linked_at desc nulls last, row_key asc
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
    linked_customer_key,
    link_type,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    copy_count,
    linked_at
from verdicts
