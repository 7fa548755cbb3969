with demo_reviews as (
    select * from {{ ref('demo_reviews') }}
)

select
    review_id,
    customer_id,
    product_id,
    rating,
    cast(null as string) as review_title,
    review_text,
    reviewed_at,
    cast(null as string) as source_file
from demo_reviews
