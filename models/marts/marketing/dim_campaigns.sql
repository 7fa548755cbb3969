{#
    Campaigns, also those of which there are only contacts. One without an end counts the orders of four
    weeks.
#}
{% set open_days = 28 %}
with stg_campaigns as (
    select * from {{ ref('stg_campaigns') }}
),

stg_campaign_contacts as (
    select * from {{ ref('stg_campaign_contacts') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

named as (
    select
        campaign_id,
        min(coalesce(sent_at, assigned_at)) as first_contact_at
    from stg_campaign_contacts
    group by campaign_id
),

known as (
    select
        coalesce(campaigns.campaign_id, named.campaign_id) as campaign_id,
        campaigns.campaign_name,
        campaigns.objective,
        campaigns.channel,
        campaigns.offer,
        campaigns.discount_rate,
        campaigns.fixed_cost,
        campaigns.campaign_id is not null as is_described,
        coalesce(campaigns.starts_at, named.first_contact_at) as starts_at,
        campaigns.ends_at
    from stg_campaigns as campaigns
    full outer join named on campaigns.campaign_id = named.campaign_id
),

ended as (
    select
        *,
        cast(starts_at as date) as start_date,
        coalesce(cast(ends_at as date), {{ add_days('starts_at', open_days - 1) }}) as end_date
    from known
)

select
    ended.campaign_id,
    ended.campaign_name,
    ended.objective,
    ended.channel,
    ended.offer,
    cast(ended.discount_rate as decimal(18, 4)) as discount_rate,
    cast(ended.fixed_cost as decimal(18, 2)) as fixed_cost,
    {{ days_between('ended.start_date', 'ended.end_date') }} + 1 as window_days,
    ended.is_described,
    ended.end_date <= int_clock.as_of_date as is_over,
    ended.start_date,
    ended.end_date,
    int_clock.as_of_date,
    ended.starts_at,
    ended.ends_at
from ended
cross join int_clock
