{% set delivered = [
    'customer_id', 'signal_name', 'signal_value', 'observed_at'
] %}

with input_signals as (
    select * from {{ ref('input_signals') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

distinct_rows as (
    {{ distinct_rows('input_signals', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered | reject('in', ['customer_id']) | list) }} as delivered,
        nullif(trim(customer_id), '') as customer_id,
        {{ clean_label('signal_name') }} as signal_name,
        try_cast(signal_value as double) as signal_value,
        {{ read_timestamp('observed_at') }} as observed_at,
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
            when customer_id is null then 'missing_customer_id'
            when signal_name is null then 'missing_signal_name'
            when {{ is_missing('delivered.signal_value') }} then 'missing_signal_value'
            when signal_value is null then 'unreadable_signal_value'
            when {{ is_missing('delivered.observed_at') }} then 'missing_observed_at'
            when observed_at is null then 'unreadable_observed_at'
        end as fault,
        cast(null as string) as repairs
    from keyed
),

versions as (
    select
        *,
        row_number() over (
            partition by customer_id, signal_name, observed_at, fault is null
            order by signal_value desc, row_key asc
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
    signal_name,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    signal_value,
    copy_count,
    observed_at
from verdicts
