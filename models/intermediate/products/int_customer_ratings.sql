{# What customers think of products, as of the clock: of several reviews the latest counts. #}
with stg_reviews as (
    select * from {{ ref('stg_reviews') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

rated as (
    select
        stg_reviews.customer_key,
        stg_reviews.product_id,
        stg_reviews.rating,
        stg_reviews.reviewed_at,
        row_number() over (
            partition by stg_reviews.customer_key, stg_reviews.product_id
            order by stg_reviews.reviewed_at desc, stg_reviews.review_id desc
        ) as latest_number
    from stg_reviews
    inner join int_clock on cast(stg_reviews.reviewed_at as date) <= int_clock.as_of_date
    where
        stg_reviews.customer_key is not null
        and stg_reviews.product_id is not null
        and stg_reviews.rating is not null
)

select
    {{ surrogate_key(['customer_key', 'product_id']) }} as customer_rating_key,
    customer_key,
    product_id,
    rating,
    reviewed_at
from rated
where latest_number = 1
