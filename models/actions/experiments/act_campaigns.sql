{#
    Campaigns with anybody drawn: the shop's own, those that earlier plans made, and all marketing of a
    quarter, which costs what the campaigns that began in it do.
#}
with act_assignments as (
    select * from {{ ref('act_assignments') }}
),

dim_campaigns as (
    select * from {{ ref('dim_campaigns') }}
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

drawn as (
    select
        campaign_id,
        max(drawn_by) as drawn_by,
        count(*) as customer_count,
        sum(case when is_control then 0 else 1 end) as treated_count,
        max(start_date) as start_date,
        max(end_date) as end_date
    from act_assignments
    group by campaign_id
),

planned as (
    select
        campaign_id,
        max(action) as action_name,
        max(objective) as objective,
        max(channel) as channel
    from act_earlier_assignments
    where not is_global
    group by campaign_id
),

global_costs as (
    select
        drawn.campaign_id,
        sum(dim_campaigns.fixed_cost) as fixed_cost
    from drawn
    inner join dim_campaigns
        on dim_campaigns.start_date between drawn.start_date and drawn.end_date
    where drawn.drawn_by = 'global_holdout'
    group by drawn.campaign_id
)

select
    drawn.campaign_id,
    case
        when drawn.drawn_by = 'global_holdout'
            then 'All marketing of ' || replace(drawn.campaign_id, 'global_holdout ', '')
        else coalesce(dim_campaigns.campaign_name, planned.action_name, drawn.campaign_id)
    end as campaign_name,
    coalesce(dim_campaigns.objective, planned.objective) as objective,
    coalesce(dim_campaigns.channel, planned.channel) as channel,
    drawn.drawn_by,
    dim_campaigns.discount_rate,
    coalesce(dim_campaigns.fixed_cost, global_costs.fixed_cost, 0) as fixed_cost,
    drawn.customer_count,
    drawn.treated_count,
    {{ days_between('drawn.start_date', 'drawn.end_date') }} + 1 as window_days,
    drawn.end_date <= act_clock.as_of_date as is_over,
    {{ days_between('drawn.start_date', 'drawn.end_date') }} + 1
    <= {{ days_between('drawn.end_date', 'act_clock.as_of_date') }} as is_aftermath_over,
    drawn.start_date,
    drawn.end_date,
    act_clock.as_of_date
from drawn
cross join act_clock
left outer join dim_campaigns on drawn.campaign_id = dim_campaigns.campaign_id
left outer join planned on drawn.campaign_id = planned.campaign_id
left outer join global_costs on drawn.campaign_id = global_costs.campaign_id
