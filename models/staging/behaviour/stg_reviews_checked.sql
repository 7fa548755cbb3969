{% set delivered = [
    'review_id', 'customer_id', 'product_id', 'rating', 'review_text', 'reviewed_at'
] %}

with input_reviews as (
    select * from {{ ref('input_reviews') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

distinct_rows as (
    {{ distinct_rows('input_reviews', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered | reject('in', ['customer_id']) | list) }} as delivered,
        nullif(trim(review_id), '') as review_id,
        nullif(trim(customer_id), '') as customer_id,
        {{ clean_code('product_id') }} as product_id,
        {{ read_integer('rating') }} as rating,
        {{ clean_text('review_text') }} as review_text,
        {{ read_timestamp('reviewed_at') }} as reviewed_at,
        copy_count
    from distinct_rows
),

keyed as (
    select
        typed.*,
        pii_customer_keys.customer_key
    from typed
    left outer join pii_customer_keys on typed.customer_id = pii_customer_keys.customer_id
),

judged as (
    select
        *,
        case
            when review_id is null then 'missing_review_id'
            when {{ is_missing('delivered.reviewed_at') }} then 'missing_reviewed_at'
            when reviewed_at is null then 'unreadable_reviewed_at'
            when {{ unreadable('delivered.rating', 'rating') }} then 'unreadable_rating'
            when rating not between 1 and 5 then 'rating_out_of_range'
            when rating is null and review_text is null then 'empty_review'
        end as fault,
        cast(null as string) as repairs
    from keyed
),

versions as (
    select
        *,
        row_number() over (
            partition by review_id, fault is null
            order by reviewed_at desc, row_key asc
        ) as version_number
    from judged
),

verdicts as (
    select
        *,
        case
            when fault is null and version_number > 1 then 'superseded'
            else fault
        end as rejection_reason
    from versions
)

select
    row_key,
    customer_key,
    review_id,
    product_id,
    review_text,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    rating,
    copy_count,
    reviewed_at
from verdicts
