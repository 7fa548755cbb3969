with demo_campaigns as (
    select * from {{ ref('demo_campaigns') }}
)

select
    campaign_id,
    campaign_name,
    objective,
    channel,
    offer,
    discount_rate,
    starts_at,
    ends_at,
    fixed_cost
from demo_campaigns
