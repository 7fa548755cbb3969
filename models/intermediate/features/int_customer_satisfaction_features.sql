{#
    What customers said up to each observation date, in tickets and reviews. How satisfied they were
    with an answer is known from the day of the answer.
#}
with stg_tickets as (
    select * from {{ ref('stg_tickets') }}
),

stg_reviews as (
    select * from {{ ref('stg_reviews') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

voices as (
    select
        customer_key,
        cast(opened_at as date) as voiced_date,
        1 as ticket_count,
        case when is_complaint then 1 else 0 end as complaint_count,
        satisfaction,
        cast(resolved_at as date) as answered_date,
        0 as review_count,
        null as rating
    from stg_tickets
    where customer_key is not null
    union all
    select
        customer_key,
        cast(reviewed_at as date) as voiced_date,
        0 as ticket_count,
        0 as complaint_count,
        null as satisfaction,
        null as answered_date,
        1 as review_count,
        rating
    from stg_reviews
    where customer_key is not null
)

select
    voices.customer_key,
    cast(sum(voices.ticket_count) as integer) as ticket_count,
    cast(sum(voices.complaint_count) as integer) as complaint_count,
    {{ average(
        'case when voices.answered_date <= int_observation_dates.observation_date '
        ~ 'then voices.satisfaction end'
    ) }} as mean_satisfaction,
    cast(sum(voices.review_count) as integer) as review_count,
    {{ average('voices.rating') }} as mean_rating,
    int_observation_dates.observation_date
from voices
inner join int_observation_dates
    on voices.voiced_date <= int_observation_dates.observation_date
group by
    voices.customer_key,
    int_observation_dates.observation_date
