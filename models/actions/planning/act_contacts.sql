{# Contacts that count for the cool-down and the cap: those planned on earlier dates. #}
with act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
    where
        not is_control
        and not is_global
),

act_clock as (
    select * from {{ ref('act_clock') }}
)

select
    contacts.customer_key,
    cast(count(*) filter (
        where cast(contacts.assigned_at as date) > {{ add_days('act_clock.as_of_date', -30) }}
    ) as integer) as contact_count_30d,
    max(cast(contacts.assigned_at as date)) as last_contact_date
from act_earlier_assignments as contacts
inner join act_clock on cast(contacts.assigned_at as date) < act_clock.as_of_date
group by contacts.customer_key
