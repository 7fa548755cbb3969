{#
    What customers wrote, and the stars they gave, by the clock. A ticket's topic is how the shop
    files it, not what the customer says, so it is left out.
#}
with stg_reviews_checked as (
    select * from {{ ref('stg_reviews_checked') }}
    where rejection_reason is null
),

stg_tickets_checked as (
    select * from {{ ref('stg_tickets_checked') }}
    where rejection_reason is null
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

feedback as (
    select
        'review' as feedback_type,
        review_id as feedback_id,
        customer_key,
        product_id,
        nullif(
            coalesce(review_title || '. ', '') || coalesce(review_text, ''), ''
        ) as words,
        rating,
        null as is_complaint,
        reviewed_at as said_at
    from stg_reviews_checked
    union all
    select
        'ticket' as feedback_type,
        ticket_id as feedback_id,
        customer_key,
        null as product_id,
        ticket_text as words,
        null as rating,
        is_complaint,
        opened_at as said_at
    from stg_tickets_checked
)

select
    {{ surrogate_key(['feedback.feedback_type', 'feedback.feedback_id']) }} as feedback_key,
    feedback.feedback_type,
    feedback.feedback_id,
    feedback.customer_key,
    feedback.product_id,
    feedback.words,
    feedback.rating,
    feedback.is_complaint,
    feedback.said_at
from feedback
inner join int_clock on cast(feedback.said_at as date) <= int_clock.as_of_date
