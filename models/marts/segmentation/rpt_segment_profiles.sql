{#
    Who is in each segment: how many, what they bring, where they come from, what they like, when
    and where they order.
#}
with fct_segment_memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

rpt_segment_favourites as (
    select * from {{ ref('rpt_segment_favourites') }}
),

int_customers as (
    select * from {{ ref('int_customers') }}
),

int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

members as (
    select
        memberships.segmentation,
        memberships.segment,
        memberships.monetary,
        memberships.as_of_date,
        features.recency_days,
        features.frequency,
        features.typical_hour,
        features.weekend_share,
        year(memberships.as_of_date) - customers.birth_year as age,
        customers.has_marketing_consent
    from fct_segment_memberships as memberships
    inner join int_customers as customers on memberships.customer_key = customers.customer_key
    left outer join int_customer_features as features
        on memberships.customer_key = features.customer_key
),

totals as (
    select
        segmentation,
        segment,
        count(*) as customer_count,
        coalesce(sum(monetary), 0) as net_revenue,
        median(cast(monetary as double)) as median_monetary,
        median(recency_days) as median_recency_days,
        median(frequency) as median_frequency,
        median(typical_hour) as typical_hour,
        median(age) as median_age,
        max(as_of_date) as as_of_date,
        -- From whole sums of rounded values, which no order of rows can move.
        {{ average('cast(weekend_share as decimal(28, 9))') }} as weekend_share,
        count_if(has_marketing_consent) / cast(count(*) as double) as consent_share
    from members
    group by
        segmentation,
        segment
),

favourites as (
    select
        {%- for trait, rank in [
            ('country', 1), ('gender', 1), ('channel', 1),
            ('category', 1), ('category', 2), ('category', 3),
        ] %}
        max(case when trait = '{{ trait }}' and trait_rank = {{ rank }} then trait_value end)
            as {{ trait }}_{{ rank }},
        max(case when trait = '{{ trait }}' and trait_rank = {{ rank }} then trait_share end)
            as {{ trait }}_{{ rank }}_share,
        {%- endfor %}
        segmentation,
        segment
    from rpt_segment_favourites
    group by
        segmentation,
        segment
)

select
    {{ surrogate_key(['totals.segmentation', 'totals.segment']) }} as segment_profile_key,
    totals.segmentation,
    totals.segment,
    favourites.country_1 as country,
    favourites.gender_1 as gender,
    favourites.channel_1 as top_channel,
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
    favourites.country_1_share as country_share,
    favourites.gender_1_share as gender_share,
    favourites.channel_1_share as top_channel_share,
    favourites.category_1_share,
    favourites.category_2_share,
    favourites.category_3_share,
    totals.as_of_date
from totals
left outer join favourites
    on
        totals.segmentation = favourites.segmentation
        and totals.segment = favourites.segment
