{# The three most frequent countries, genders, channels and (by revenue) categories per segment. #}
with fct_segment_memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

dim_customers as (
    select * from {{ ref('dim_customers') }}
),

dim_products as (
    select * from {{ ref('dim_products') }}
),

fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

-- Each customer counts once in country, gender and channel, and with the revenue in categories.
traits as (
    {% for trait in ['country', 'gender'] %}
    select
        customer_key,
        '{{ trait }}' as trait,
        {{ trait }} as trait_value,
        1 as trait_weight
    from dim_customers
    union all
    {% endfor %}
    select
        customer_key,
        'channel' as trait,
        top_channel as trait_value,
        1 as trait_weight
    from int_customer_features
    union all
    select
        fct_order_lines.customer_key,
        'category' as trait,
        dim_products.category as trait_value,
        sum(fct_order_lines.net_revenue) as trait_weight
    from fct_order_lines
    inner join dim_products on fct_order_lines.product_id = dim_products.product_id
    where fct_order_lines.customer_key is not null
    group by
        fct_order_lines.customer_key,
        dim_products.category
),

weights as (
    select
        memberships.segmentation,
        memberships.segment,
        traits.trait,
        traits.trait_value,
        sum(traits.trait_weight) as trait_weight
    from fct_segment_memberships as memberships
    inner join traits on memberships.customer_key = traits.customer_key
    where traits.trait_value is not null
    group by
        memberships.segmentation,
        memberships.segment,
        traits.trait,
        traits.trait_value
),

ranked as (
    select
        segmentation,
        segment,
        trait,
        trait_value,
        cast(trait_weight as double)
        / nullif(
            cast(sum(trait_weight) over (partition by segmentation, segment, trait) as double), 0
        ) as trait_share,
        row_number() over (
            partition by segmentation, segment, trait order by trait_weight desc, trait_value asc
        ) as trait_rank
    from weights
)

select
    {{ surrogate_key(['segmentation', 'segment', 'trait', 'trait_rank']) }}
        as segment_favourite_key,
    segmentation,
    segment,
    trait,
    trait_value,
    cast(trait_rank as integer) as trait_rank,
    trait_share
from ranked
where trait_rank <= 3
