with int_customer_rfm_scores as (
    select * from {{ ref('int_customer_rfm_scores') }}
),

int_customer_rfm_values as (
    select * from {{ ref('int_customer_rfm_values') }}
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
    rfm.recency_days,
    rfm.frequency,
    rfm.monetary,
    scores.observation_date as as_of_date,
    rfm.first_order_date,
    rfm.last_order_date
from int_customer_rfm_scores as scores
inner join int_customer_rfm_values as rfm
    on
        scores.customer_key = rfm.customer_key
        and scores.observation_date = rfm.observation_date
where scores.is_current
