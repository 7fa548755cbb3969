with {{ delivered_rows('campaigns') }},

judged as (
    select
        *,
        case
            when campaign_id is null then 'missing_campaign_id'
            when unreadable_starts_at then 'unreadable_starts_at'
            when starts_at is null then 'missing_starts_at'
            when ends_at < starts_at then 'ends_before_start'
        end as fault,
        {{ repairs([
            ('unreadable_discount_rate', "unreadable_discount_rate"),
            ('discount_rate_out_of_range', "discount_rate not between 0 and 1"),
            ('unreadable_ends_at', "unreadable_ends_at"),
            ('unreadable_fixed_cost', "unreadable_fixed_cost"),
            ('fixed_cost_out_of_range', "fixed_cost < 0")
        ]) }} as repairs
    from delivered_rows
),

{{ verdicts(key=['campaign_id'], known_at='starts_at', changed_at='starts_at') }}

select
    row_key,
    campaign_id,
    campaign_name,
    objective,
    channel,
    offer,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    case when discount_rate between 0 and 1 then discount_rate end as discount_rate,
    case when fixed_cost >= 0 then fixed_cost end as fixed_cost,
    copy_count,
    starts_at,
    ends_at
from verdicts
