with {{ delivered_rows('reviews', customers=['customer_id'], has_products=true) }},

judged as (
    select
        *,
        case
            when review_id is null then 'missing_review_id'
            when unreadable_reviewed_at then 'unreadable_reviewed_at'
            when reviewed_at is null then 'missing_reviewed_at'
            when unreadable_rating then 'unreadable_rating'
            when rating not between 1 and 5 then 'rating_out_of_range'
            when coalesce(cast(rating as string), review_title, review_text) is null
                then 'empty_review'
        end as fault,
        cast(null as string) as repairs
    from delivered_rows
),

{{ verdicts(key=['review_id'], known_at='reviewed_at', changed_at='reviewed_at') }}

select
    row_key,
    customer_key,
    review_id,
    product_id,
    {{ mask_text('review_title') }} as review_title,
    {{ mask_text('review_text') }} as review_text,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    rating,
    copy_count,
    reviewed_at
from verdicts
