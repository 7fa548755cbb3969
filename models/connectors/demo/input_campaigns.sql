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
    fixed_cost,
    cast(null as string) as source_file
from demo_campaigns
