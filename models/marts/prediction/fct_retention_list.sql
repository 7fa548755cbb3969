{#
    Whom to keep, the most valuable first: churn probability times the revenue of the last year, with
    the reason and the product of the last order that they spent most on. The reason is the one that a
    shopkeeper can act on: who is silent for much longer than usual, then who never came a second time;
    only else what lowers the score most, but for the days since the first order, which nobody can mend,
    and for what only takes back what other figures say.
#}
{% set overdue_gaps = 1.5 %}
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

silences as (
    select
        customer_key,
        recency_days > {{ overdue_gaps }} * mean_gap_days as is_overdue,
        cast(recency_days as {{ dbt.type_string() }})
        || case when recency_days = 1 then ' day' else ' days' end as silent_words,
        case
            when recency_days = 0 then 'on the day itself'
            when recency_days = 1 then '1 day ago'
            else cast(recency_days as {{ dbt.type_string() }}) || ' days ago'
        end as last_order_words,
        {{ amount_in_words('mean_gap_days', "'days'") }} as usual_words
    from int_customer_features
),

reasons as (
    select
        customer_key,
        reason,
        driver_method,
        is_exact
    from fct_prediction_drivers
    where
        direction = 'lowers'
        and feature != 'tenure_days'
        -- That somebody ordered often is no reason to leave, whatever it offsets.
        and not is_offsetting
    qualify row_number() over (partition by customer_key order by driver_rank) = 1
)

select
    predictions.customer_key,
    last_products.product_id as last_product_id,
    predictions.churn_band,
    case
        when silences.is_overdue
            then 'no order for ' || silences.silent_words || ', usually ' || silences.usual_words
        when features.order_day_count = 1 and features.frequency > 1
            then 'orders on one day only, ' || silences.last_order_words
        -- They may have placed another, and returned it.
        when features.order_day_count = 1 and features.return_rate > 0
            then 'only one order kept, ' || silences.last_order_words
        when features.order_day_count = 1 then 'one order only, ' || silences.last_order_words
        when reasons.reason is not null then reasons.reason
        -- All three drivers speak for them.
        when features.recency_days > features.mean_gap_days
            then 'no order for ' || silences.silent_words || ', usually ' || silences.usual_words
        else 'last order ' || silences.last_order_words || '; of such customers many stay away'
    end as reason,
    last_products.product_name as last_product_name,
    case
        when silences.is_overdue or features.order_day_count = 1 or reasons.reason is null
            then 'own_orders'
        else reasons.driver_method
    end as reason_method,
    cast(
        row_number() over (
            order by
                predictions.churn_probability * features.revenue_365d desc,
                features.recency_days asc,
                features.monetary desc,
                last_products.product_id asc nulls last,
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
    case
        when silences.is_overdue or features.order_day_count = 1 or reasons.reason is null
            then true
        else reasons.is_exact
    end as is_reason_exact,
    features.last_order_date,
    predictions.observation_date
from fct_customer_predictions as predictions
inner join int_customer_features as features
    on predictions.customer_key = features.customer_key
inner join silences on predictions.customer_key = silences.customer_key
left outer join dim_customers on predictions.customer_key = dim_customers.customer_key
left outer join reasons on predictions.customer_key = reasons.customer_key
left outer join last_products on predictions.customer_key = last_products.customer_key
-- Who kept nothing of a year takes nothing away.
where features.revenue_365d > 0
