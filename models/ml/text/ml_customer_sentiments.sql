{# How each customer's reviews and tickets sounded up to each observation date. #}
with ml_feedback as (
    select * from {{ ref('ml_feedback') }}
    where customer_key is not null
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
)

select
    feedback.customer_key,
    cast(count(feedback.sentiment) as integer) as sentiment_count,
    {{ average('feedback.sentiment') }} as mean_sentiment,
    {{ average('feedback.complaint_probability') }} as complaint_rate,
    dates.observation_date
from ml_feedback as feedback
inner join int_observation_dates as dates
    on cast(feedback.said_at as date) <= dates.observation_date
group by
    feedback.customer_key,
    dates.observation_date
