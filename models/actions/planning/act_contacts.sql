{#
    Contacts that count for the cool-down and the cap: those planned on earlier dates, and those that the
    shop reports, also after the clock, which by default stands at the last order.
#}
with act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
    where
        not is_control
        and not is_global
),

fct_campaign_contacts as (
    select * from {{ ref('fct_campaign_contacts') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

contacts as (
    select
        earlier.customer_key,
        earlier.campaign_id,
        cast(earlier.assigned_at as date) as contact_date
    from act_earlier_assignments as earlier
    inner join act_clock on cast(earlier.assigned_at as date) < act_clock.as_of_date
    union all
    select
        customer_key,
        campaign_id,
        cast(sent_at as date) as contact_date
    from fct_campaign_contacts
    where
        sent_at is not null
        and customer_key is not null
),

-- What was planned here and is reported later is one contact.
each_once as (
    select
        customer_key,
        campaign_id,
        max(contact_date) as contact_date
    from contacts
    group by customer_key, campaign_id
)

select
    each_once.customer_key,
    cast(count(*) filter (
        where each_once.contact_date > {{ add_days('act_clock.as_of_date', -30) }}
    ) as integer) as contact_count_30d,
    max(each_once.contact_date) as last_contact_date
from each_once
cross join act_clock
group by each_once.customer_key
