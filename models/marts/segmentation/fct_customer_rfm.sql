with int_customer_rfm_scores as (
    select * from {{ ref('int_customer_rfm_scores') }}
),

int_customer_purchase_features as (
    select * from {{ ref('int_customer_purchase_features') }}
)

select
    scores.customer_key,
    scores.rfm_segment,
    scores.value_tier,
    cast(scores.recency_score as string)
    || cast(scores.frequency_score as string)
    || cast(scores.monetary_score as string) as rfm_score,
    scores.recency_score,
    scores.frequency_score,
    scores.monetary_score,
    features.recency_days,
    features.frequency,
    features.monetary,
    scores.observation_date as as_of_date,
    features.first_order_date,
    features.last_order_date
from int_customer_rfm_scores as scores
inner join int_customer_purchase_features as features
    on scores.customer_observation_key = features.customer_observation_key
where scores.is_current
