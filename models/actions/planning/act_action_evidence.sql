{#
    What campaigns with a control showed about each action, by segment: the shop's own, whose action their
    objective tells, and those that were planned here. Only campaigns that are over.
#}
with act_campaign_outcomes as (
    select * from {{ ref('act_campaign_outcomes') }}
),

dim_campaigns as (
    select * from {{ ref('dim_campaigns') }}
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
),

actions as (
    select * from {{ ref('actions') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

planned_campaigns as (
    select
        campaign_id,
        min(action) as action -- noqa: RF04
    from act_earlier_assignments
    where not is_global
    group by campaign_id
),

words as (
    select
        action,
        campaign_words as pattern
    from actions
    where campaign_words is not null
),

shop_campaigns as (
    select
        campaigns.campaign_id,
        words.action
    from dim_campaigns as campaigns
    inner join words
        on {{ regex_match('lower(campaigns.objective)', 'words.pattern') }}
    qualify
        row_number() over (
            partition by campaigns.campaign_id
            order by
                length({{ regex_extract('lower(campaigns.objective)', 'words.pattern', 0) }}) desc,
                words.action asc
        ) = 1
),

campaigns as (
    select * from planned_campaigns
    union all
    select shop_campaigns.*
    from shop_campaigns
    left outer join planned_campaigns
        on shop_campaigns.campaign_id = planned_campaigns.campaign_id
    where planned_campaigns.campaign_id is null
)

select
    case
        when outcomes.rfm_segment = 'no_segment' then 'none' else outcomes.rfm_segment
    end as belief_segment,
    campaigns.action,
    cast(count(*) filter (where not outcomes.is_control) as integer) as treated_count,
    cast(count(*) filter (where not outcomes.is_control and outcomes.order_count > 0) as integer)
        as treated_buyer_count,
    cast(count(*) filter (where outcomes.is_control) as integer) as control_count,
    cast(count(*) filter (where outcomes.is_control and outcomes.order_count > 0) as integer)
        as control_buyer_count
from act_campaign_outcomes as outcomes
inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
inner join act_clock on outcomes.end_date <= act_clock.as_of_date
group by outcomes.rfm_segment, campaigns.action
having
    count(*) filter (where not outcomes.is_control) > 0
    and count(*) filter (where outcomes.is_control) > 0
