{#
    The plan in figures: each campaign of the month, and the whole (no campaign_id) with its budget, the
    margin that no plan within the budget can exceed, and what the next 100 would bring.
#}
with fct_campaign_plan as (
    select * from {{ ref('fct_campaign_plan') }}
),

act_plan_limits as (
    select * from {{ ref('act_plan_limits') }}
),

act_budget_plan as (
    select * from {{ ref('act_budget_plan') }}
    where customer_key is null
),

campaigns as (
    select
        campaign_id,
        min(action) as action, -- noqa: RF04
        count(*) as planned_count,
        count(*) filter (where not is_control) as treated_count,
        count(*) filter (where is_control) as control_count,
        coalesce(sum(contact_cost), 0) as planned_cost,
        coalesce(sum(contact_cost) filter (where not is_control), 0) as contact_cost,
        coalesce(
            sum(cast(expected_margin as decimal(18, 4))) filter (where not is_control), 0
        ) as expected_margin
    from fct_campaign_plan
    group by campaign_id
),

-- The whole is there, too, where nothing is planned.
counted as (
    select * from campaigns
    union all
    select
        cast(null as string) as campaign_id,
        cast(null as string) as action, -- noqa: RF04
        coalesce(sum(planned_count), 0) as planned_count,
        coalesce(sum(treated_count), 0) as treated_count,
        coalesce(sum(control_count), 0) as control_count,
        coalesce(sum(planned_cost), 0) as planned_cost,
        coalesce(sum(contact_cost), 0) as contact_cost,
        coalesce(sum(expected_margin), 0) as expected_margin
    from campaigns
)

select
    counted.campaign_id,
    counted.action,
    act_plan_limits.plan_month,
    cast(counted.planned_count as integer) as planned_count,
    cast(counted.treated_count as integer) as treated_count,
    cast(counted.control_count as integer) as control_count,
    cast(counted.planned_cost as decimal(18, 2)) as planned_cost,
    cast(counted.contact_cost as decimal(18, 2)) as contact_cost,
    cast(counted.expected_margin as decimal(18, 2)) as expected_margin,
    case when counted.campaign_id is null then act_plan_limits.budget end as budget,
    case when counted.campaign_id is null then act_budget_plan.planned_margin end
        as new_margin,
    case when counted.campaign_id is null then act_budget_plan.drawn_margin end as drawn_margin,
    case when counted.campaign_id is null then act_budget_plan.bound_margin end as bound_margin,
    case
        when counted.campaign_id is not null then null
        when act_budget_plan.bound_margin > 0
            then
                greatest(
                    act_budget_plan.bound_margin - act_budget_plan.planned_margin, 0
                ) / act_budget_plan.bound_margin
        else 0
    end as bound_gap,
    case when counted.campaign_id is null then act_budget_plan.next_margin end as next_100_margin
from counted
cross join act_plan_limits
cross join act_budget_plan
