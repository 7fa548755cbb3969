{#
    Reviews and tickets without their words: how they sound, and how probable it is that each is a
    complaint. What the shop or the stars say counts before what the words sound like. Decimals,
    so that means are the same in any order of the rows.
#}
with int_feedback as (
    select * from {{ ref('int_feedback') }}
),

ml_text_scores as (
    select * from {{ ref('ml_text_scores') }}
)

select
    feedback.feedback_key,
    feedback.feedback_type,
    feedback.feedback_id,
    feedback.customer_key,
    feedback.product_id,
    scores.sentiment_label,
    scores.method,
    scores.method_reason,
    feedback.rating,
    scores.learned_count,
    cast(scores.sentiment as decimal(9, 4)) as sentiment,
    cast(case
        when feedback.is_complaint then 1
        when not feedback.is_complaint then 0
        when feedback.rating <= 2 then 1
        when feedback.rating > 2 then 0
        when scores.negative_probability is not null then scores.negative_probability
        when scores.sentiment_label = 'negative' then 1
        when scores.sentiment_label in ('neutral', 'positive') then 0
    end as decimal(9, 4)) as complaint_probability,
    feedback.said_at
from int_feedback as feedback
inner join ml_text_scores as scores on feedback.feedback_key = scores.feedback_key
