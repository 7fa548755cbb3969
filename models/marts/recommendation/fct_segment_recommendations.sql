{#
    Products to offer to a whole segment: favourite, what most of its customers buy, and
    distinctive, what they buy more than other customers do.
#}
with fct_segment_products as (
    select * from {{ ref('fct_segment_products') }}
),

routed as (
    {% for route, score in {'favourite': 'segment_share', 'distinctive': 'lift_lower'}.items() %}
    select
        *,
        '{{ route }}' as route,
        {{ score }} as score,
        row_number() over (
            partition by segmentation, segment, coalesce(category, product_id)
            order by {{ score }} desc nulls last, product_id asc
        ) as category_rank
    from fct_segment_products
    {{ "union all" if not loop.last }}
    {% endfor %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by segmentation, segment, route order by score desc, product_id asc
        ) as recommendation_rank
    from routed
    where
        category_rank <= {{ setting('recommendations', 'max_per_category') or 1000000 }}
        and (route = 'favourite' or lift_lower > 1)
)

select
    {{ surrogate_key(['segmentation', 'segment', 'route', 'recommendation_rank']) }}
        as segment_recommendation_key,
    segmentation,
    segment,
    route,
    product_id,
    product_name,
    category,
    cast(recommendation_rank as integer) as recommendation_rank,
    customer_count,
    recent_customer_count,
    buyer_count,
    segment_share,
    shop_share,
    lift,
    lift_lower,
    as_of_date
from ranked
where recommendation_rank <= {{ setting('recommendations', 'count') }}
