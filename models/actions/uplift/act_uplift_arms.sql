{#
    What each arm of a campaign tried, and whether uplift can be learned from it. Campaigns of one arm
    whose action is known are put together by action; of other campaigns each arm stands for itself.
    All that was planned in months that are over is one trial of several actions.
#}
with act_campaign_arms as (
    select * from {{ ref('act_campaign_arms') }}
    where not is_control
),

act_campaigns as (
    select * from {{ ref('act_campaigns') }}
    where drawn_by in ('shop', 'ledger')
),

act_shop_campaigns as (
    select * from {{ ref('act_shop_campaigns') }}
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
    where not is_global
),

rpt_experiments as (
    select * from {{ ref('rpt_experiments') }}
    where
        cohort_type = 'all'
        and metric = 'conversion'
),

actions as (
    select
        campaign_id,
        action -- noqa: RF04
    from act_shop_campaigns
    where action is not null
    union all
    select
        campaign_id,
        min(action) as action -- noqa: RF04
    from act_earlier_assignments
    group by campaign_id
),

arms as (
    select
        arms.campaign_id,
        arms.arm,
        campaigns.drawn_by,
        actions.action,
        case
            when experiments.verdict not in ('works', 'harms', 'undecided', 'too_few')
                then experiments.reason
        end as reason,
        substr(arms.campaign_id, length(arms.campaign_id) - 6) as plan_month,
        campaigns.is_over and coalesce(arms.fault, 'none') in ('none', 'no_control', 'arms_changed')
            as is_usable_plan,
        actions.action is not null and count(*) over (partition by arms.campaign_id) = 1
            as is_of_action
    from act_campaign_arms as arms
    inner join act_campaigns as campaigns on arms.campaign_id = campaigns.campaign_id
    inner join rpt_experiments as experiments
        on arms.campaign_id = experiments.campaign_id and arms.arm = experiments.arm
    left outer join actions on arms.campaign_id = actions.campaign_id
)

select
    campaign_id,
    arm,
    case when is_of_action then action else campaign_id || ' ' || arm end as treatment,
    case when is_of_action then 'action' else 'arm' end as treatment_type,
    -- A month counts once all of its campaigns do: the probabilities are of choices among them.
    case
        when drawn_by = 'shop' and not is_of_action and reason is null then campaign_id
        when
            drawn_by = 'ledger'
            and bool_and(is_usable_plan) over (partition by drawn_by, plan_month)
            then 'plans'
    end as trial,
    drawn_by,
    reason
from arms
