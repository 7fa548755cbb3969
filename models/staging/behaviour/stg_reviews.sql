with stg_reviews_checked as (
    select * from {{ ref('stg_reviews_checked') }}
)

select
    customer_key,
    review_id,
    product_id,
    rating,
    reviewed_at
from stg_reviews_checked
where rejection_reason is null
