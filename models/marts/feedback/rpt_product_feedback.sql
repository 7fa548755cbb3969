{# What customers say of each product that was reviewed. #}
with ml_feedback as (
    select * from {{ ref('ml_feedback') }}
    where product_id is not null
),

rpt_feedback_themes as (
    select * from {{ ref('rpt_feedback_themes') }}
    where group_type = 'product'
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

measured as (
    select
        product_id,
        cast(count(*) as integer) as review_count,
        cast(count(rating) as integer) as rating_count,
        cast(count(sentiment) as integer) as sentiment_count,
        {{ average('rating') }} as mean_rating,
        {{ average('sentiment') }} as mean_sentiment,
        {{ average('complaint_probability') }} as complaint_rate
    from ml_feedback
    group by product_id
),

themed as (
    select
        group_name,
        {{ joined_text(
            'theme', "', '", 'theme_rank', "theme_type = 'keyword' and theme_rank <= 5"
        ) }} as top_keywords,
        {{ joined_text(
            'theme', "' | '", 'theme_rank', "theme_type = 'topic' and theme_rank <= 3"
        ) }} as top_topics
    from rpt_feedback_themes
    group by group_name
)

select
    measured.product_id,
    products.product_name,
    products.category,
    themed.top_keywords,
    themed.top_topics,
    measured.review_count,
    measured.rating_count,
    measured.sentiment_count,
    measured.mean_rating,
    measured.mean_sentiment,
    measured.complaint_rate,
    int_clock.as_of_date
from measured
cross join int_clock
left outer join int_products as products on measured.product_id = products.product_id
left outer join themed on measured.product_id = themed.group_name
