{#
    Who is in each segment: how many, what they bring, where they come from, what they like, when
    and where they order.
#}
{% set segmentations = ['persona', 'rfm_segment', 'value_tier', 'lifecycle_stage'] %}
with fct_customer_segments as (
    select * from {{ ref('fct_customer_segments') }}
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

memberships as (
    {% for segmentation in segmentations %}
    select
        '{{ segmentation }}' as segmentation,
        {{ segmentation }} as segment,
        customer_key,
        monetary,
        as_of_date
    from fct_customer_segments
    where {{ segmentation }} is not null
    {{ "union all" if not loop.last }}
    {% endfor %}
),

totals as (
    select
        memberships.segmentation,
        memberships.segment,
        count(*) as customer_count,
        coalesce(sum(memberships.monetary), 0) as net_revenue,
        median(cast(memberships.monetary as double)) as median_monetary,
        median(features.recency_days) as median_recency_days,
        median(features.frequency) as median_frequency,
        median(features.typical_hour) as typical_hour,
        -- From whole sums of rounded values, which no order of rows can move.
        avg(cast(features.weekend_share as decimal(28, 9))) as weekend_share,
        median(
            extract(year from memberships.as_of_date) - customers.birth_year
        ) as median_age,
        avg(case when customers.has_marketing_consent then 1.0 else 0.0 end) as consent_share
    from memberships
    inner join dim_customers as customers on memberships.customer_key = customers.customer_key
    left outer join int_customer_features as features
        on memberships.customer_key = features.customer_key
    group by
        memberships.segmentation,
        memberships.segment
),

-- The most frequent country, gender and channel of the members; ties by the alphabet.
traits as (
    {% for trait in ['country', 'gender', 'top_channel'] %}
    select
        memberships.segmentation,
        memberships.segment,
        '{{ trait }}' as trait,
        {{ 'features' if trait == 'top_channel' else 'customers' }}.{{ trait }} as trait_value,
        count(*) as customer_count
    from memberships
    inner join dim_customers as customers on memberships.customer_key = customers.customer_key
    left outer join int_customer_features as features
        on memberships.customer_key = features.customer_key
    where {{ 'features' if trait == 'top_channel' else 'customers' }}.{{ trait }} is not null
    group by
        memberships.segmentation,
        memberships.segment,
        {{ 'features' if trait == 'top_channel' else 'customers' }}.{{ trait }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

category_sales as (
    select
        memberships.segmentation,
        memberships.segment,
        'category' as trait,
        dim_products.category as trait_value,
        sum(lines.net_revenue) as net_revenue
    from fct_order_lines as lines
    inner join memberships on lines.customer_key = memberships.customer_key
    inner join dim_products on lines.product_id = dim_products.product_id
    where dim_products.category is not null
    group by
        memberships.segmentation,
        memberships.segment,
        dim_products.category
),

measured as (
    select
        segmentation,
        segment,
        trait,
        trait_value,
        cast(customer_count as decimal(28, 4)) as size
    from traits
    union all
    select
        segmentation,
        segment,
        trait,
        trait_value,
        cast(net_revenue as decimal(28, 4)) as size
    from category_sales
),

ranked as (
    select
        segmentation,
        segment,
        trait,
        trait_value,
        cast(size as double)
        / nullif(
            cast(sum(size) over (partition by segmentation, segment, trait) as double), 0
        ) as trait_share,
        row_number() over (
            partition by segmentation, segment, trait order by size desc, trait_value asc
        ) as trait_rank
    from measured
),

favourites as (
    select
        segmentation,
        segment,
        {%- for trait in ['country', 'gender', 'top_channel'] %}
        max(case when trait = '{{ trait }}' and trait_rank = 1 then trait_value end)
            as {{ trait }},
        max(case when trait = '{{ trait }}' and trait_rank = 1 then trait_share end)
            as {{ trait }}_share,
        {%- endfor %}
        {%- for rank in [1, 2, 3] %}
        max(case when trait = 'category' and trait_rank = {{ rank }} then trait_value end)
            as category_{{ rank }},
        max(case when trait = 'category' and trait_rank = {{ rank }} then trait_share end)
            as category_{{ rank }}_share
        {{- "," if not loop.last }}
        {%- endfor %}
    from ranked
    group by
        segmentation,
        segment
)

select
    {{ surrogate_key(['totals.segmentation', 'totals.segment']) }} as segment_profile_key,
    totals.segmentation,
    totals.segment,
    favourites.country,
    favourites.gender,
    favourites.top_channel,
    favourites.category_1,
    favourites.category_2,
    favourites.category_3,
    cast(totals.customer_count as integer) as customer_count,
    totals.customer_count
    / cast(sum(totals.customer_count) over (partition by totals.segmentation) as double)
        as customer_share,
    cast(totals.net_revenue as decimal(18, 2)) as net_revenue,
    cast(totals.net_revenue as double)
    / nullif(cast(sum(totals.net_revenue) over (partition by totals.segmentation) as double), 0)
        as revenue_share,
    totals.median_recency_days,
    totals.median_frequency,
    totals.median_monetary,
    totals.median_age,
    totals.typical_hour,
    totals.weekend_share,
    totals.consent_share,
    favourites.country_share,
    favourites.gender_share,
    favourites.top_channel_share,
    favourites.category_1_share,
    favourites.category_2_share,
    favourites.category_3_share
from totals
left outer join favourites
    on
        totals.segmentation = favourites.segmentation
        and totals.segment = favourites.segment
