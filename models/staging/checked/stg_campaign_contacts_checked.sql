{% set least_customers, least_share = 10, 0.01 %}
with {{ delivered_rows('campaign_contacts', customers=['customer_id']) }},

control_arms as (
    select * from {{ ref('control_arms') }}
),

-- A word such as none, which elsewhere means that there is no value, may be the name of an arm.
named as (
    select
        delivered_rows.*,
        coalesce(delivered_rows.arm, control_arms.arm) as arm_name,
        control_arms.arm is not null or delivered_rows.arm = 'treated' as is_known_name
    from delivered_rows
    left outer join control_arms
        on lower(trim(delivered_rows.delivered.arm)) = control_arms.arm
),

counted as (
    select
        *,
        count(*) over (partition by campaign_id, arm_name) as arm_count,
        count(*) over (partition by campaign_id) as campaign_count
    from named
),

judged as (
    select
        *,
        case
            when campaign_id is null then 'missing_campaign_id'
            when not has_customer_id then 'missing_customer_id'
            when customer_key is null then 'erased_customer'
            when arm_name is null then 'missing_arm'
            -- Arms may have any names, but hardly anybody is in one that is a slip of the pen.
            when
                not is_known_name
                and arm_count < greatest({{ least_customers }}, {{ least_share }} * campaign_count)
                then 'unknown_arm'
            when unreadable_assigned_at then 'unreadable_assigned_at'
            when assigned_at is null then 'missing_assigned_at'
        end as fault,
        {{ repairs([
            ('unreadable_sent_at', "unreadable_sent_at"),
            ('unreadable_opened_at', "unreadable_opened_at"),
            ('unreadable_clicked_at', "unreadable_clicked_at"),
            ('unreadable_converted_at', "unreadable_converted_at"),
            ('unreadable_conversion_value', "unreadable_conversion_value"),
            ('unreadable_contact_cost', "unreadable_contact_cost"),
            ('contact_cost_out_of_range', "contact_cost < 0")
        ]) }} as repairs
    from counted
),

{{ verdicts(key=['campaign_id', 'customer_key'], known_at='assigned_at', changed_at='assigned_at') }}

select
    row_key,
    customer_key,
    campaign_id,
    arm_name as arm,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    case when converted_at is null or {{ if_known('converted_at') }} is not null then conversion_value end
        as conversion_value,
    case when contact_cost >= 0 then contact_cost end as contact_cost,
    copy_count,
    assigned_at,
    {{ if_known('sent_at') }} as sent_at,
    {{ if_known('opened_at') }} as opened_at,
    {{ if_known('clicked_at') }} as clicked_at,
    {{ if_known('converted_at') }} as converted_at
from verdicts
