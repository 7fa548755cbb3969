{#
    Every feature of every segment beside that of all customers. Medians are compared: means are
    moved by a few.
#}
{% set features = [
    'recency_days', 'frequency', 'monetary', 'tenure_days', 'mean_gap_days', 'last_gap_ratio',
    'mean_order_revenue', 'return_rate', 'product_count', 'mean_order_product_count',
    'mean_line_quantity', 'mean_unit_price', 'repeat_product_share', 'discount_share',
    'discounted_line_share', 'category_count', 'top_category_share', 'brand_count',
    'top_brand_share', 'top_channel_share', 'typical_hour', 'web_share', 'weekend_share',
    'business_hours_share', 'evening_share', 'fourth_quarter_share', 'top_quarter_share',
    'session_count_90d', 'view_count_90d', 'search_count_90d', 'cart_count_90d', 'ticket_count',
    'complaint_count', 'review_count', 'mean_satisfaction', 'mean_rating',
] %}
with fct_segment_memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

-- From whole sums of rounded values, which no order of rows can move.
averages as (
    select
        {%- for feature in features %}
        avg(cast({{ feature }} as decimal(28, 9))) as {{ feature }}_mean,
        median(cast({{ feature }} as double)) as {{ feature }}_median,
        stddev_pop(cast({{ feature }} as double)) as {{ feature }}_sd,
        {%- endfor %}
        count(*) as customer_count
    from int_customer_features
),

segments as (
    select
        {%- for feature in features %}
        avg(cast(features.{{ feature }} as decimal(28, 9))) as {{ feature }}_mean,
        median(cast(features.{{ feature }} as double)) as {{ feature }}_median,
        {%- endfor %}
        memberships.segmentation,
        memberships.segment
    from fct_segment_memberships as memberships
    inner join int_customer_features as features
        on memberships.customer_key = features.customer_key
    group by
        memberships.segmentation,
        memberships.segment
),

profiles as (
    {% for feature in features %}
    select
        segments.segmentation,
        segments.segment,
        '{{ feature }}' as feature,
        segments.{{ feature }}_mean as feature_mean,
        segments.{{ feature }}_median as feature_median,
        averages.{{ feature }}_mean as average_mean,
        averages.{{ feature }}_median as average_median,
        averages.{{ feature }}_sd as average_sd
    from segments
    cross join averages
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    {{ surrogate_key(['segmentation', 'segment', 'feature']) }} as segment_feature_key,
    segmentation,
    segment,
    feature,
    cast(feature_mean as double) as feature_mean,
    feature_median,
    cast(average_mean as double) as average_mean,
    average_median,
    100 * feature_median / nullif(average_median, 0) as index_to_average,
    round((feature_median - average_median) / nullif(average_sd, 0), 9) as standardised_difference
from profiles
