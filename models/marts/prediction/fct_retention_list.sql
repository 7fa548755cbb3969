{#
    Whom to keep, the most valuable first: churn probability times the revenue of the last year, with
    the reason and the product of the last order that they spent most on.
#}
with fct_customer_predictions as (
    select * from {{ ref('fct_customer_predictions') }}
    where churn_band in ('high', 'medium')
),

int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

dim_customers as (
    select * from {{ ref('dim_customers') }}
),

fct_prediction_drivers as (
    select * from {{ ref('fct_prediction_drivers') }}
),

int_order_products as (
    select * from {{ ref('int_order_products') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

last_products as (
    select
        purchases.customer_key,
        purchases.product_id,
        int_products.product_name
    from int_order_products as purchases
    inner join int_products on purchases.product_id = int_products.product_id
    inner join int_clock on purchases.order_date <= int_clock.as_of_date
    where purchases.customer_key is not null
    qualify
        row_number() over (
            partition by purchases.customer_key
            order by
                purchases.order_date desc,
                purchases.gross_revenue desc,
                purchases.product_id asc,
                purchases.order_id asc
        ) = 1
),

reasons as (
    select
        customer_key,
        reason
    from fct_prediction_drivers
    where direction = 'lowers'
    qualify row_number() over (partition by customer_key order by driver_rank) = 1
)

select
    predictions.customer_key,
    last_products.product_id as last_product_id,
    predictions.churn_band,
    -- Of some all three drivers speak for them.
    coalesce(
        reasons.reason,
        'no order for ' || cast(features.recency_days as {{ dbt.type_string() }})
        || case when features.recency_days = 1 then ' day' else ' days' end
    ) as reason,
    last_products.product_name as last_product_name,
    cast(
        row_number() over (
            order by
                predictions.churn_probability * features.revenue_365d desc,
                features.recency_days asc,
                features.monetary desc,
                last_products.product_id asc,
                predictions.churn_probability asc,
                predictions.customer_key asc
        ) as integer
    ) as retention_rank,
    predictions.churn_probability,
    features.revenue_365d,
    predictions.churn_probability * features.revenue_365d as revenue_at_risk,
    features.recency_days,
    features.order_day_count,
    coalesce(dim_customers.has_marketing_consent, false) as has_marketing_consent,
    features.last_order_date,
    predictions.observation_date
from fct_customer_predictions as predictions
inner join int_customer_features as features
    on predictions.customer_key = features.customer_key
left outer join dim_customers on predictions.customer_key = dim_customers.customer_key
left outer join reasons on predictions.customer_key = reasons.customer_key
left outer join last_products on predictions.customer_key = last_products.customer_key
