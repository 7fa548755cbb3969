with stg_campaigns_checked as (
    select * from {{ ref('stg_campaigns_checked') }}
)

select
    campaign_id,
    campaign_name,
    objective,
    channel,
    offer,
    discount_rate,
    fixed_cost,
    starts_at,
    ends_at
from stg_campaigns_checked
where rejection_reason is null
