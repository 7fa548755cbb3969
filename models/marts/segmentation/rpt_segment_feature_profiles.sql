{#
    Every feature of every segment beside that of all customers. Medians are compared: means are
    moved by a few. Which features there are, the seed customer_features says.
#}
with fct_segment_memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

customer_features as (
    select * from {{ ref('customer_features') }}
    where is_profiled
),

every_value as (
    {{ feature_values('int_customer_features') }}
),

customer_values as (
    select
        every_value.customer_key,
        every_value.feature_value,
        customer_features.feature,
        customer_features.feature_name,
        customer_features.unit
    from every_value
    inner join customer_features on every_value.feature = customer_features.feature
),

-- From whole sums of rounded values, which no order of rows can move.
averages as (
    select
        feature,
        {{ average('cast(feature_value as decimal(28, 9))') }} as average_mean,
        median(feature_value) as average_median,
        stddev_pop(feature_value) as average_sd
    from customer_values
    group by feature
),

segments as (
    select
        memberships.segmentation,
        memberships.segment,
        customer_values.feature,
        customer_values.feature_name,
        customer_values.unit,
        {{ average('cast(customer_values.feature_value as decimal(28, 9))') }} as feature_mean,
        median(customer_values.feature_value) as feature_median
    from fct_segment_memberships as memberships
    inner join customer_values on memberships.customer_key = customer_values.customer_key
    group by
        memberships.segmentation,
        memberships.segment,
        customer_values.feature,
        customer_values.feature_name,
        customer_values.unit
)

select
    {{ surrogate_key(['segmentation', 'segment', 'segments.feature']) }} as segment_feature_key,
    segments.segmentation,
    segments.segment,
    segments.feature,
    segments.feature_name,
    segments.unit,
    cast(segments.feature_mean as double) as feature_mean,
    segments.feature_median,
    cast(averages.average_mean as double) as average_mean,
    averages.average_median,
    100 * segments.feature_median / nullif(averages.average_median, 0) as index_to_average,
    round(
        (segments.feature_median - averages.average_median) / nullif(averages.average_sd, 0), 9
    ) as standardised_difference
from segments
inner join averages on segments.feature = averages.feature
