{# What the customers of each segment say. #}
with ml_feedback as (
    select * from {{ ref('ml_feedback') }}
),

rpt_feedback_themes as (
    select * from {{ ref('rpt_feedback_themes') }}
),

fct_segment_memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

measured as (
    select
        memberships.segmentation,
        memberships.segment,
        cast(count(distinct feedback.customer_key) as integer) as customer_count,
        cast(coalesce(count_if(feedback.feedback_type = 'review'), 0) as integer) as review_count,
        cast(coalesce(count_if(feedback.feedback_type = 'ticket'), 0) as integer) as ticket_count,
        cast(count(feedback.rating) as integer) as rating_count,
        cast(count(feedback.sentiment) as integer) as sentiment_count,
        {{ average('feedback.rating') }} as mean_rating,
        {{ average('feedback.sentiment') }} as mean_sentiment,
        {{ average('feedback.complaint_probability') }} as complaint_rate
    from fct_segment_memberships as memberships
    inner join ml_feedback as feedback on memberships.customer_key = feedback.customer_key
    group by
        memberships.segmentation,
        memberships.segment
),

themed as (
    select
        group_type,
        group_name,
        {{ joined_text(
            'theme', "', '", 'theme_rank', "theme_type = 'keyword' and theme_rank <= 5"
        ) }} as top_keywords,
        {{ joined_text(
            'theme', "' | '", 'theme_rank', "theme_type = 'topic' and theme_rank <= 3"
        ) }} as top_topics
    from rpt_feedback_themes
    group by
        group_type,
        group_name
)

select
    {{ surrogate_key(['measured.segmentation', 'measured.segment']) }} as segment_feedback_key,
    measured.segmentation,
    measured.segment,
    themed.top_keywords,
    themed.top_topics,
    measured.customer_count,
    measured.review_count,
    measured.ticket_count,
    measured.rating_count,
    measured.sentiment_count,
    measured.mean_rating,
    measured.mean_sentiment,
    measured.complaint_rate,
    int_clock.as_of_date
from measured
cross join int_clock
left outer join themed
    on
        measured.segmentation = themed.group_type
        and measured.segment = themed.group_name
