{#
    All features of a customer as of a date, without gaps: a value that cannot be known (a gap
    between orders after one order) takes the typical value of the others at that date, and an
    indicator says so.
#}
with purchases as (
    select * from {{ ref('int_customer_purchase_features') }}
),

baskets as (
    select * from {{ ref('int_customer_basket_features') }}
),

tastes as (
    select * from {{ ref('int_customer_taste_features') }}
),

habits as (
    select * from {{ ref('int_customer_habit_features') }}
),

browsing as (
    select * from {{ ref('int_customer_browse_features') }}
),

voices as (
    select * from {{ ref('int_customer_satisfaction_features') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

-- The typical values that stand in for unknown ones, and the caps of the winsorised copies.
typical as (
    select
        purchases.observation_date,
        median(purchases.mean_gap_days) as mean_gap_days,
        median(purchases.sd_gap_days) as sd_gap_days,
        median(voices.mean_satisfaction) as mean_satisfaction,
        median(voices.mean_rating) as mean_rating,
        {{ cap('purchases.frequency') }} as frequency_cap,
        {{ cap('purchases.monetary') }} as monetary_cap,
        {{ cap('purchases.mean_order_revenue') }} as mean_order_revenue_cap,
        {{ cap('baskets.mean_line_quantity') }} as mean_line_quantity_cap
    from purchases
    left outer join baskets
        on
            purchases.customer_key = baskets.customer_key
            and purchases.observation_date = baskets.observation_date
    left outer join voices
        on
            purchases.customer_key = voices.customer_key
            and purchases.observation_date = voices.observation_date
    group by purchases.observation_date
)

select
    purchases.customer_observation_key,
    purchases.customer_key,
    tastes.top_category,
    tastes.top_brand,
    habits.top_channel,
    purchases.recency_days,
    purchases.frequency,
    purchases.monetary,
    least(purchases.frequency, typical.frequency_cap) as frequency_winsorised,
    least(cast(purchases.monetary as double), typical.monetary_cap) as monetary_winsorised,
    purchases.tenure_days,
    purchases.order_day_count,
    coalesce(purchases.mean_gap_days, typical.mean_gap_days, purchases.tenure_days)
        as mean_gap_days,
    coalesce(purchases.sd_gap_days, typical.sd_gap_days, 0) as sd_gap_days,
    coalesce(purchases.last_gap_ratio, 1) as last_gap_ratio,
    coalesce(purchases.mean_order_revenue, 0) as mean_order_revenue,
    least(coalesce(purchases.mean_order_revenue, 0), typical.mean_order_revenue_cap)
        as mean_order_revenue_winsorised,
    purchases.return_rate,
    baskets.product_count,
    baskets.mean_order_product_count,
    baskets.mean_line_quantity,
    least(baskets.mean_line_quantity, typical.mean_line_quantity_cap)
        as mean_line_quantity_winsorised,
    baskets.mean_unit_price,
    baskets.repeat_product_share,
    coalesce(baskets.discount_share, 0) as discount_share,
    baskets.discounted_line_share,
    tastes.category_count,
    coalesce(tastes.top_category_share, 1) as top_category_share,
    tastes.brand_count,
    coalesce(tastes.top_brand_share, 1) as top_brand_share,
    habits.top_channel_share,
    habits.typical_hour,
    habits.web_share,
    habits.weekend_share,
    habits.business_hours_share,
    habits.evening_share,
    habits.fourth_quarter_share,
    habits.top_quarter_share,
    coalesce(browsing.session_count_90d, 0) as session_count_90d,
    coalesce(browsing.view_count_90d, 0) as view_count_90d,
    coalesce(browsing.search_count_90d, 0) as search_count_90d,
    coalesce(browsing.cart_count_90d, 0) as cart_count_90d,
    coalesce(browsing.cart_rate_90d, 0) as cart_rate_90d,
    coalesce(voices.ticket_count, 0) as ticket_count,
    coalesce(voices.complaint_count, 0) as complaint_count,
    coalesce(voices.review_count, 0) as review_count,
    coalesce(voices.mean_satisfaction, typical.mean_satisfaction, 3) as mean_satisfaction,
    coalesce(voices.mean_rating, typical.mean_rating, 3) as mean_rating,
    int_observation_dates.is_current,
    purchases.mean_gap_days is null as is_mean_gap_imputed,
    purchases.sd_gap_days is null as is_sd_gap_imputed,
    voices.mean_satisfaction is null as is_satisfaction_imputed,
    voices.mean_rating is null as is_rating_imputed,
    browsing.customer_key is not null as has_visits_90d,
    purchases.observation_date,
    purchases.first_order_date,
    purchases.last_order_date
from purchases
inner join int_observation_dates
    on purchases.observation_date = int_observation_dates.observation_date
inner join typical
    on purchases.observation_date = typical.observation_date
inner join baskets
    on
        purchases.customer_key = baskets.customer_key
        and purchases.observation_date = baskets.observation_date
inner join tastes
    on
        purchases.customer_key = tastes.customer_key
        and purchases.observation_date = tastes.observation_date
inner join habits
    on
        purchases.customer_key = habits.customer_key
        and purchases.observation_date = habits.observation_date
left outer join browsing
    on
        purchases.customer_key = browsing.customer_key
        and purchases.observation_date = browsing.observation_date
left outer join voices
    on
        purchases.customer_key = voices.customer_key
        and purchases.observation_date = voices.observation_date
