{#
    Who was drawn into which arm of what, before anything is sent. Rows are added, never made anew: the
    same month built again adds those who are new in the plan, and a changed share moves nobody.
#}
with fct_campaign_plan as (
    select * from {{ ref('fct_campaign_plan') }}
),

act_global_holdout as (
    select * from {{ ref('act_global_holdout') }}
),

assignments as (
    select
        campaign_id,
        customer_key,
        rfm_segment,
        objective,
        action,
        channel,
        arm,
        salt,
        plan_rank,
        contact_cost,
        expected_margin,
        propensity,
        choice_propensity,
        hash_share,
        is_control,
        false as is_global,
        assigned_at,
        window_end
    from fct_campaign_plan
    union all
    select
        campaign_id,
        customer_key,
        rfm_segment,
        cast(null as string) as objective,
        'nothing' as action, -- noqa: RF04
        cast(null as string) as channel,
        case when is_control then 'control' else 'treated' end as arm,
        campaign_id as salt,
        cast(null as integer) as plan_rank,
        cast(0 as decimal(18, 2)) as contact_cost,
        cast(0 as double) as expected_margin,
        cast(propensity as double) as propensity,
        cast(1 as double) as choice_propensity,
        cast(hash_share as double) as hash_share,
        is_control,
        true as is_global,
        assigned_at,
        window_end
    from act_global_holdout
),

{%- if is_incremental() %}

new_assignments as (
    select assignments.*
    from assignments
    left outer join {{ this }} as ledger
        on
            ledger.input_scope = '{{ input_scope() }}'
            and assignments.campaign_id = ledger.campaign_id
            and assignments.customer_key = ledger.customer_key
    where ledger.customer_key is null
)
{%- else %}

new_assignments as (
    select * from assignments
)
{%- endif %}

select
    '{{ input_scope() }}' as input_scope,
    *
from new_assignments
