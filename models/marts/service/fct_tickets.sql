{#
    Contacts with customer service as they stood at the clock: an answer or a rating that came later
    is not known yet. A topic that fewer customers share than var privacy.smallest_group may name a
    person, so it is called other.
#}
with stg_tickets as (
    select * from {{ ref('stg_tickets') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

known as (
    select
        stg_tickets.ticket_id,
        stg_tickets.customer_key,
        stg_tickets.topic,
        stg_tickets.is_complaint,
        stg_tickets.opened_at,
        int_clock.as_of_date,
        case
            when cast(stg_tickets.resolved_at as date) <= int_clock.as_of_date
                then stg_tickets.resolved_at
        end as resolved_at,
        case
            when cast(stg_tickets.resolved_at as date) <= int_clock.as_of_date
                then stg_tickets.satisfaction
        end as satisfaction
    from stg_tickets
    inner join int_clock on cast(stg_tickets.opened_at as date) <= int_clock.as_of_date
),

topics as (
    select
        topic,
        count(distinct customer_key) >= {{ setting('privacy', 'smallest_group') }} as is_shared
    from known
    group by topic
)

select
    known.ticket_id,
    known.customer_key,
    case
        when topics.is_shared then known.topic
        when known.topic is not null then 'other'
    end as topic,
    cast(known.satisfaction as integer) as satisfaction,
    {{ days_between('known.opened_at', 'coalesce(known.resolved_at, known.as_of_date)') }}
        as open_days,
    coalesce(known.is_complaint, false) as is_complaint,
    known.resolved_at is null as is_open,
    known.as_of_date,
    known.opened_at,
    known.resolved_at
from known
left outer join topics on known.topic = topics.topic
