with demo_reviews as (
    select * from {{ ref('demo_reviews') }}
)

select
    review_id,
    customer_id,
    product_id,
    rating,
    review_text,
    reviewed_at
from demo_reviews
