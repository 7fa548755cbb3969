{% set delivered = [
    'campaign_id', 'campaign_name', 'objective', 'channel', 'offer', 'discount_rate',
    'starts_at', 'ends_at', 'fixed_cost'
] %}

with input_campaigns as (
    select * from {{ ref('input_campaigns') }}
),

distinct_rows as (
    {{ distinct_rows('input_campaigns', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered) }} as delivered,
        nullif(trim(campaign_id), '') as campaign_id,
        {{ clean_text('campaign_name') }} as campaign_name,
        {{ clean_label('objective') }} as objective,
        {{ clean_label('channel') }} as channel,
        {{ clean_text('offer') }} as offer,
        {{ read_decimal('discount_rate') }} as discount_rate,
        {{ read_timestamp('starts_at') }} as starts_at,
        {{ read_timestamp('ends_at') }} as ends_at,
        {{ read_decimal('fixed_cost') }} as fixed_cost,
        copy_count
    from distinct_rows
),

judged as (
    select
        *,
        case
            when campaign_id is null then 'missing_campaign_id'
            when {{ is_missing('delivered.starts_at') }} then 'missing_starts_at'
            when starts_at is null then 'unreadable_starts_at'
            when ends_at < starts_at then 'ends_before_start'
        end as fault,
        {{ repairs([
            ('unreadable_discount_rate', unreadable('delivered.discount_rate', 'discount_rate')),
            ('discount_rate_out_of_range', "discount_rate not between 0 and 1"),
            ('unreadable_ends_at', unreadable('delivered.ends_at', 'ends_at')),
            ('unreadable_fixed_cost', unreadable('delivered.fixed_cost', 'fixed_cost')),
            ('fixed_cost_out_of_range', "fixed_cost < 0")
        ]) }} as repairs
    from typed
),

versions as (
    select
        *,
        row_number() over (
            partition by campaign_id, fault is null
            order by starts_at desc, row_key asc
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
    campaign_id,
    campaign_name,
    objective,
    channel,
    offer,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    case when discount_rate between 0 and 1 then discount_rate end as discount_rate,
    case when fixed_cost >= 0 then fixed_cost end as fixed_cost,
    copy_count,
    starts_at,
    ends_at
from verdicts
