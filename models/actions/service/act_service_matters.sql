{#
    What service should look after: tickets that are open, answers that left a customer unhappy, bad
    reviews, and complaints of which nobody knows whether they are settled.
#}
with fct_tickets as (
    select * from {{ ref('fct_tickets') }}
    where customer_key is not null
),

fct_review_sentiments as (
    select * from {{ ref('fct_review_sentiments') }}
    where customer_key is not null
),

dim_products as (
    select * from {{ ref('dim_products') }}
),

-- Nine of ten answers take no longer.
usual as (
    select cast(percentile_disc(0.9) within group (order by open_days) as integer) as usual_days
    from fct_tickets
    where not is_open
),

tickets as (
    select
        'ticket' as feedback_type,
        fct_tickets.ticket_id as feedback_id,
        fct_tickets.customer_key,
        case
            when fct_tickets.is_open and fct_tickets.is_complaint then 'open_complaint'
            when fct_tickets.is_open then 'open_question'
            when
                fct_tickets.satisfaction <= 2
                and cast(fct_tickets.resolved_at as date)
                > {{ add_days('fct_tickets.as_of_date', -90) }}
                then 'unhappy_answer'
            when
                fct_tickets.is_complaint
                and fct_tickets.satisfaction is null
                and cast(fct_tickets.resolved_at as date)
                > {{ add_days('fct_tickets.as_of_date', -30) }}
                then 'closed_complaint'
        end as situation,
        fct_tickets.satisfaction,
        coalesce(' about ' || fct_tickets.topic, '') as about,
        case when fct_tickets.is_open then fct_tickets.open_days end as open_days,
        coalesce(fct_tickets.is_open and fct_tickets.open_days > usual.usual_days, false)
            as is_overdue,
        cast(coalesce(fct_tickets.resolved_at, fct_tickets.opened_at) as date) as matter_date,
        fct_tickets.as_of_date
    from fct_tickets
    cross join usual
),

reviews as (
    select
        sentiments.feedback_type,
        sentiments.feedback_id,
        sentiments.customer_key,
        'bad_review' as situation,
        cast(null as integer) as satisfaction,
        coalesce(' of ' || coalesce(dim_products.product_name, sentiments.product_id), '')
            as about,
        cast(null as integer) as open_days,
        false as is_overdue,
        cast(sentiments.said_at as date) as matter_date,
        sentiments.as_of_date
    from fct_review_sentiments as sentiments
    left outer join dim_products on sentiments.product_id = dim_products.product_id
    where
        sentiments.feedback_type = 'review'
        and sentiments.sentiment_label = 'negative'
        and cast(sentiments.said_at as date) > {{ add_days('sentiments.as_of_date', -90) }}
),

matters as (
    select * from tickets
    where situation is not null
    union all
    select * from reviews
)

select
    feedback_type,
    feedback_id,
    customer_key,
    situation,
    case
        when situation = 'open_complaint'
            then 'Complaint' || about || ' open since ' || cast(matter_date as string)
        when situation = 'open_question'
            then 'Question' || about || ' open since ' || cast(matter_date as string)
        when situation = 'unhappy_answer'
            then
                'Rated the answer' || about || ' of ' || cast(matter_date as string) || ' with '
                || cast(satisfaction as string) || ' of 5'
        when situation = 'closed_complaint'
            then
                'Complaint' || about || ' answered on ' || cast(matter_date as string)
                || ', and the answer is not rated'
        when situation = 'bad_review'
            then 'Wrote a bad review' || about || ' on ' || cast(matter_date as string)
    end
    || case when is_overdue then ', longer than nine in ten' else '' end as reason,
    satisfaction,
    open_days,
    is_overdue,
    matter_date,
    as_of_date
from matters
