{#
    Whom an action can be for: every customer, with the little that choosing one needs. Who has never
    ordered has no segment and no prediction.
#}
with dim_customers as (
    select * from {{ ref('dim_customers') }}
),

fct_customer_segments as (
    select * from {{ ref('fct_customer_segments') }}
),

fct_customer_predictions as (
    select * from {{ ref('fct_customer_predictions') }}
)

select
    customers.customer_key,
    segments.rfm_segment,
    segments.value_tier,
    segments.lifecycle_stage,
    segments.persona,
    predictions.churn_band,
    predictions.purchase_probability,
    predictions.expected_spend,
    predictions.value_12m,
    customers.is_buyer,
    customers.has_email,
    customers.has_phone,
    coalesce(customers.has_marketing_consent, false) as has_marketing_consent,
    customers.last_order_date
from dim_customers as customers
left outer join fct_customer_segments as segments
    on customers.customer_key = segments.customer_key
left outer join fct_customer_predictions as predictions
    on customers.customer_key = predictions.customer_key
