{#
    What campaigns brought, and what not to believe. An effect stands here only where the arm can be
    compared with its control and the window is over; every row says in a sentence what to make of it.
#}
{% set alarm, level = 0.001, 0.05 %}
{% set shown = [
    'difference', 'standard_error', 'lower', 'upper', 'relative', 'relative_lower',
    'relative_upper', 'p_value', 'adjusted_p_value', 'bootstrap_lower', 'bootstrap_upper',
    'cuped_difference', 'cuped_lower', 'cuped_upper', 'variance_reduction'
] %}
with act_campaign_arms as (
    select * from {{ ref('act_campaign_arms') }}
    where not is_control
),

act_campaigns as (
    select * from {{ ref('act_campaigns') }}
),

act_experiment_effects as (
    select * from {{ ref('act_experiment_effects') }}
),

-- An arm of which nothing could be compared has one row that says why.
listed as (
    select
        arms.*,
        campaigns.campaign_name,
        campaigns.drawn_by,
        campaigns.is_over,
        campaigns.is_aftermath_over,
        campaigns.start_date,
        campaigns.end_date,
        cast(arms.contact_cost as double)
        + cast(campaigns.fixed_cost as double) * arms.customer_count / campaigns.treated_count
            as total_cost,
        coalesce(effects.cohort_type, 'all') as cohort_type,
        coalesce(effects.cohort, 'all') as cohort,
        coalesce(effects.metric, 'conversion') as metric,
        effects.customer_count as compared_count,
        effects.control_count as compared_control_count,
        {% for name in shown %}
        effects.{{ name }},
        {% endfor %}
        effects.arm_value,
        effects.control_value,
        effects.detectable_before,
        effects.detectable_after,
        effects.looking_lower,
        effects.looking_upper,
        effects.days_to_wait,
        effects.adjustment,
        max(effects.ratio_p_value) over same_arm as ratio_p_value,
        max(effects.period_p_value) over same_arm as period_p_value
    from act_campaign_arms as arms
    inner join act_campaigns as campaigns on arms.campaign_id = campaigns.campaign_id
    left outer join act_experiment_effects as effects
        on arms.campaign_id = effects.campaign_id and arms.arm = effects.arm
    window same_arm as (partition by arms.campaign_id, arms.arm)
),

checked as (
    select
        *,
        coalesce(least(ratio_p_value, period_p_value) < {{ alarm }}, false) as has_ratio_alarm,
        case
            when metric in ('orders_after', 'revenue_after') then is_aftermath_over else is_over
        end as is_mature,
        coalesce(adjusted_p_value, p_value) as judged_p_value
    from listed
),

judged as (
    select
        *,
        case
            when fault is not null then fault
            when has_ratio_alarm then 'ratio_mismatch'
            when not is_mature then 'not_over'
            when p_value is null then 'too_few'
            when judged_p_value >= {{ level }} then 'undecided'
            when metric in ('orders_after', 'revenue_after') and difference < 0
                then 'pulled_forward'
            when difference > 0 then 'works'
            else 'harms'
        end as verdict
    from checked
),

-- A difference that cannot be one is not shown.
shown as (
    select
        *,
        verdict in ('works', 'harms', 'undecided', 'pulled_forward', 'too_few') as is_comparable
    from judged
)

select
    {{ surrogate_key(['campaign_id', 'arm', 'cohort_type', 'cohort', 'metric']) }}
        as experiment_key,
    campaign_id,
    campaign_name,
    drawn_by,
    arm,
    cohort_type,
    cohort,
    metric,
    verdict,
    {{ experiment_reason() }} as reason,
    adjustment,
    case
        when verdict not in ('not_over') or looking_lower is null then null
        when looking_lower > 0 or looking_upper < 0 then 'decide now'
        else 'wait ' || cast(days_to_wait as string) || ' days'
    end as advice,
    cast(coalesce(compared_count, customer_count) as integer) as customer_count,
    cast(coalesce(compared_control_count, control_count) as integer) as control_count,
    days_to_wait,
    arm_value,
    control_value,
    {% for name in shown %}
    case when is_comparable then {{ name }} end as {{ name }},
    {% endfor %}
    detectable_before,
    detectable_after,
    case when fault is null and not has_ratio_alarm then looking_lower end as looking_lower,
    case when fault is null and not has_ratio_alarm then looking_upper end as looking_upper,
    ratio_p_value,
    period_p_value,
    unknown_share,
    overlapping_share,
    cast(case when cohort = 'all' then total_cost end as decimal(18, 2)) as total_cost,
    -- What is found of those who can be compared is taken for the whole arm, as its cost is.
    {% for name, end in [('roi', 'difference'), ('roi_lower', 'lower'), ('roi_upper', 'upper')] %}
    case
        when
            metric = 'margin' and cohort = 'all' and total_cost > 0
            and verdict in ('works', 'harms', 'undecided')
            then {{ end }} * customer_count / total_cost - 1
    end as {{ name }},
    {% endfor %}
    has_ratio_alarm,
    is_mature,
    start_date,
    end_date
from shown
