{# How each review and ticket sounds. Its words are personal and not published. #}
with ml_feedback as (
    select * from {{ ref('ml_feedback') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    feedback.feedback_key,
    feedback.feedback_type,
    feedback.feedback_id,
    feedback.customer_key,
    feedback.product_id,
    feedback.sentiment_label,
    feedback.method,
    feedback.method_reason,
    cast(feedback.rating as integer) as rating,
    cast(feedback.learned_count as integer) as learned_count,
    cast(feedback.sentiment as double) as sentiment,
    cast(feedback.complaint_probability as double) as complaint_probability,
    int_clock.as_of_date,
    feedback.said_at
from ml_feedback as feedback
cross join int_clock
