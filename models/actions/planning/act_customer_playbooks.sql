{#
    Which row of the playbook counts for each customer, and the first of its channels through which they
    can be reached and that their consent covers.
#}
with act_customers as (
    select * from {{ ref('act_customers') }}
),

combinations as (
    select * from {{ ref('act_playbook_combinations') }}
),

faults as (
    select count(*) as fault_count
    from {{ ref('act_playbook_faults') }}
),

playbook as (
    select * from {{ ref('playbook') }}
),

playbook_channels as (
    select * from {{ ref('act_playbook_channels') }}
),

matched as (
    select
        customers.*,
        playbook.playbook_row,
        playbook.objective,
        playbook.cool_down_days
    from act_customers as customers
    cross join faults
    inner join combinations
        on
            customers.rfm_segment is not distinct from combinations.rfm_segment
            and customers.persona is not distinct from combinations.persona
            and customers.lifecycle_stage is not distinct from combinations.lifecycle_stage
            and customers.churn_band is not distinct from combinations.churn_band
    inner join playbook on combinations.playbook_row = playbook.playbook_row
    where faults.fault_count = 0
),

reachable as (
    select
        matched.customer_key,
        playbook_channels.channel,
        playbook_channels.contact_cost
    from matched
    inner join playbook_channels on matched.playbook_row = playbook_channels.playbook_row
    where
        playbook_channels.is_covered_by_consent
        and (
            (playbook_channels.needs = 'email' and matched.has_email)
            or (playbook_channels.needs = 'phone' and matched.has_phone)
        )
    qualify
        row_number() over (
            partition by matched.customer_key order by playbook_channels.channel_order
        ) = 1
)

select
    matched.customer_key,
    matched.rfm_segment,
    matched.objective,
    reachable.channel,
    matched.playbook_row,
    matched.cool_down_days,
    reachable.contact_cost,
    matched.has_marketing_consent
from matched
left outer join reachable on matched.customer_key = reachable.customer_key
