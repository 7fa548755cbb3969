{#
    All features of a customer as of a date. What cannot be known (a gap between orders after one
    order) is null: a value that stands in for it would take part in drift and distances.
#}
with purchases as (
    select * from {{ ref('int_customer_purchase_features') }}
),

baskets as (
    select * from {{ ref('int_customer_basket_features') }}
),

affinities as (
    select * from {{ ref('int_customer_affinity_features') }}
),

habits as (
    select * from {{ ref('int_customer_habit_features') }}
),

activity as (
    select * from {{ ref('int_customer_activity_features') }}
),

browsing as (
    select * from {{ ref('int_customer_browse_features') }}
),

answers as (
    select * from {{ ref('int_customer_satisfaction_features') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
)

select
    purchases.customer_observation_key,
    purchases.customer_key,
    affinities.top_category,
    affinities.top_brand,
    habits.top_channel,
    purchases.recency_days,
    purchases.frequency,
    purchases.monetary,
    purchases.tenure_days,
    purchases.order_day_count,
    purchases.mean_gap_days,
    purchases.sd_gap_days,
    purchases.last_gap_ratio,
    purchases.recency_days / nullif(purchases.mean_gap_days, 0) as gap_ratio,
    coalesce(purchases.mean_order_revenue, 0) as mean_order_revenue,
    purchases.return_rate,
    baskets.product_count,
    baskets.mean_order_product_count,
    baskets.mean_line_quantity,
    baskets.mean_unit_price,
    baskets.repeat_product_share,
    coalesce(baskets.discount_share, 0) as discount_share,
    baskets.discounted_line_share,
    affinities.category_count,
    coalesce(affinities.top_category_share, 1) as top_category_share,
    affinities.brand_count,
    coalesce(affinities.top_brand_share, 1) as top_brand_share,
    habits.top_channel_share,
    habits.typical_hour,
    habits.web_share,
    habits.weekend_share,
    habits.business_hours_share,
    habits.evening_share,
    habits.fourth_quarter_share,
    habits.top_quarter_share,
    coalesce(activity.order_days_30d, 0) as order_days_30d,
    coalesce(activity.order_days_90d, 0) as order_days_90d,
    coalesce(activity.order_days_180d, 0) as order_days_180d,
    coalesce(activity.order_days_365d, 0) as order_days_365d,
    coalesce(activity.order_days_last_horizon, 0) as order_days_last_horizon,
    coalesce(activity.order_days_last_season, 0) as order_days_last_season,
    coalesce(activity.revenue_90d, 0) as revenue_90d,
    coalesce(activity.revenue_365d, 0) as revenue_365d,
    coalesce(activity.revenue_last_horizon, 0) as revenue_last_horizon,
    coalesce(browsing.session_count_90d, 0) as session_count_90d,
    coalesce(browsing.view_count_90d, 0) as view_count_90d,
    coalesce(browsing.search_count_90d, 0) as search_count_90d,
    coalesce(browsing.cart_count_90d, 0) as cart_count_90d,
    coalesce(browsing.cart_rate_90d, 0) as cart_rate_90d,
    coalesce(answers.ticket_count, 0) as ticket_count,
    coalesce(answers.complaint_count, 0) as complaint_count,
    coalesce(answers.review_count, 0) as review_count,
    answers.mean_satisfaction,
    answers.mean_rating,
    int_observation_dates.is_current,
    browsing.customer_key is not null as has_visits_90d,
    purchases.observation_date,
    purchases.first_order_date,
    purchases.last_order_date
from purchases
inner join int_observation_dates
    on purchases.observation_date = int_observation_dates.observation_date
inner join baskets
    on
        purchases.customer_key = baskets.customer_key
        and purchases.observation_date = baskets.observation_date
inner join affinities
    on
        purchases.customer_key = affinities.customer_key
        and purchases.observation_date = affinities.observation_date
inner join habits
    on
        purchases.customer_key = habits.customer_key
        and purchases.observation_date = habits.observation_date
left outer join activity
    on
        purchases.customer_key = activity.customer_key
        and purchases.observation_date = activity.observation_date
left outer join browsing
    on
        purchases.customer_key = browsing.customer_key
        and purchases.observation_date = browsing.observation_date
left outer join answers
    on
        purchases.customer_key = answers.customer_key
        and purchases.observation_date = answers.observation_date
