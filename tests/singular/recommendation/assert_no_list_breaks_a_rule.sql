-- Ranks run from 1 without gaps, no product is listed twice, and the shop's rules hold.
with recommendations as (
    select * from {{ ref('fct_customer_recommendations') }}
),

lists as (
    select
        customer_key,
        count(*) as product_count,
        count(distinct product_id) as distinct_count,
        min(recommendation_rank) as first_rank,
        max(recommendation_rank) as last_rank
    from recommendations
    group by customer_key
),

categories as (
    select
        customer_key,
        category,
        count(*) as product_count
    from recommendations
    where category is not null
    group by
        customer_key,
        category
)

select
    customer_key,
    'ranks, repeated products or too many of them' as finding
from lists
where
    first_rank != 1
    or last_rank != product_count
    or distinct_count != product_count
    or product_count > {{ setting('recommendations', 'count') }}
union all
select
    customer_key,
    'too many of ' || category as finding
from categories
where
    product_count
    > {{ setting('recommendations', 'max_per_category') or setting('recommendations', 'count') }}
union all
select
    recommendations.customer_key,
    'may not be recommended: ' || recommendations.product_id as finding
from recommendations
left outer join {{ ref('int_product_eligibility') }} as rules
    on recommendations.product_id = rules.product_id
left outer join {{ ref('int_customer_products') }} as bought
    on
        recommendations.customer_key = bought.customer_key
        and recommendations.product_id = bought.product_id
where
    not coalesce(rules.is_eligible, false)
    or (bought.product_id is not null and not rules.is_repeatable)
