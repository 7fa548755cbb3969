{#
    The three features that move each customer's log-odds of a purchase most, a row each, and whether
    the score goes the other way with them than sense demands of them alone.
#}
{% set driver_count = 3 %}
with scores as (
    select * from {{ ref('ml_purchase_scores') }}
),

ml_score_rules as (
    select * from {{ ref('ml_score_rules') }}
    where outcome = 'purchase'
),

customer_features as (
    select * from {{ ref('customer_features') }}
),

-- Which way the score goes with each feature, from its first step to its last.
trends as (
    select
        feature,
        sign(
            case
                when max(abs(slope)) > 0 then max_by(slope, step)
                else max_by(points, step) - min_by(points, step)
            end
        ) as trend
    from ml_score_rules
    where step > 0
    group by feature
),

drivers as (
    {% for rank in range(1, driver_count + 1) %}
    select
        customer_key,
        {{ rank }} as driver_rank,
        feature_{{ rank }} as feature,
        points_{{ rank }} as points,
        value_{{ rank }} as feature_value
    from scores
    where points_{{ rank }} != 0
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    drivers.customer_key,
    drivers.driver_rank,
    drivers.feature,
    drivers.points,
    drivers.feature_value,
    coalesce(trends.trend = -customer_features.purchase_direction, false) as is_offsetting
from drivers
left outer join trends on drivers.feature = trends.feature
left outer join customer_features on drivers.feature = customer_features.feature
