{#
    Arms, and whether they can be compared with the control of their campaign. An arm and its control
    are comparable if both were drawn from the same people, at the same time, and only the arm was
    contacted.
#}
{% set most_contacted_controls, most_outside = 0.1, 0.05 %}
with act_assignments as (
    select * from {{ ref('act_assignments') }}
),

-- Who was in another campaign on a day of this one; the global holdout is none.
overlapping as (
    select
        own.campaign_id,
        own.customer_key
    from act_assignments as own
    inner join act_assignments as other
        on
            own.customer_key = other.customer_key
            and own.campaign_id != other.campaign_id
            and other.drawn_by != 'global_holdout'
            and own.start_date <= other.end_date
            and own.end_date >= other.start_date
    group by own.campaign_id, own.customer_key
),

arms as (
    select
        assigned.campaign_id,
        assigned.arm,
        assigned.is_control,
        count(*) as customer_count,
        count(*) filter (where assigned.is_sent) as sent_count,
        count(*) filter (where not assigned.is_known_customer) as unknown_count,
        count(overlapping.customer_key) as overlapping_count,
        coalesce(sum(assigned.contact_cost), 0) as contact_cost,
        min(assigned.assigned_at) as first_assigned_at,
        max(assigned.assigned_at) as last_assigned_at
    from act_assignments as assigned
    left outer join overlapping
        on
            assigned.campaign_id = overlapping.campaign_id
            and assigned.customer_key = overlapping.customer_key
    group by assigned.campaign_id, assigned.arm, assigned.is_control
),

campaigns as (
    select
        campaign_id,
        sum(sent_count) as sent_count,
        coalesce(sum(case when is_control then customer_count end), 0) as control_count,
        coalesce(sum(case when is_control then sent_count end), 0) as control_sent_count,
        min(case when is_control then first_assigned_at end) as control_first_at,
        max(case when is_control then last_assigned_at end) as control_last_at
    from arms
    group by campaign_id
),

-- Of the arm and its control, who was drawn while there was only one of the two. What was drawn
-- here has the probability of each draw and names that never change, so that days on which few
-- were drawn, all of them into one arm, are no change of arms.
outside as (
    select
        arms.campaign_id,
        arms.arm,
        count(*) filter (
            where assigned.assigned_at < arms.first_assigned_at
            or assigned.assigned_at > arms.last_assigned_at
            or assigned.assigned_at < campaigns.control_first_at
            or assigned.assigned_at > campaigns.control_last_at
        ) as outside_count,
        count(*) as compared_count
    from arms
    inner join campaigns on arms.campaign_id = campaigns.campaign_id
    inner join act_assignments as assigned
        on
            arms.campaign_id = assigned.campaign_id
            and (arms.arm = assigned.arm or assigned.is_control)
    where
        not arms.is_control
        and assigned.drawn_by = 'shop'
    group by arms.campaign_id, arms.arm
)

select
    arms.campaign_id,
    arms.arm,
    case
        when arms.is_control then null
        when campaigns.control_count = 0 then 'no_control'
        when
            campaigns.control_sent_count >= {{ most_contacted_controls }} * campaigns.control_count
            then 'control_contacted'
        when arms.sent_count = 0 and campaigns.sent_count > 0 then 'never_sent'
        when outside.outside_count > {{ most_outside }} * outside.compared_count
            then 'arms_changed'
    end as fault,
    arms.is_control,
    arms.customer_count,
    campaigns.control_count,
    arms.sent_count,
    cast(arms.contact_cost as decimal(18, 2)) as contact_cost,
    cast(arms.unknown_count as double) / arms.customer_count as unknown_share,
    cast(arms.overlapping_count as double) / arms.customer_count as overlapping_share,
    arms.first_assigned_at,
    arms.last_assigned_at
from arms
inner join campaigns on arms.campaign_id = campaigns.campaign_id
left outer join outside on arms.campaign_id = outside.campaign_id and arms.arm = outside.arm
