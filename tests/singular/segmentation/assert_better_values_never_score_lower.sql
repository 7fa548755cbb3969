-- Sorted by value, scores never fall, and equal values never differ in score.
with values_and_scores as (
    select
        rfm.observation_date,
        'recency' as measure,
        -rfm.recency_days as measure_value,
        scores.recency_score as score
    from {{ ref('int_customer_rfm_values') }} as rfm
    inner join {{ ref('int_customer_rfm_scores') }} as scores
        on
            rfm.customer_key = scores.customer_key
            and rfm.observation_date = scores.observation_date
    union all
    select
        rfm.observation_date,
        'frequency' as measure,
        rfm.frequency as measure_value,
        scores.frequency_score as score
    from {{ ref('int_customer_rfm_values') }} as rfm
    inner join {{ ref('int_customer_rfm_scores') }} as scores
        on
            rfm.customer_key = scores.customer_key
            and rfm.observation_date = scores.observation_date
    union all
    select
        rfm.observation_date,
        'monetary' as measure,
        rfm.monetary as measure_value,
        scores.monetary_score as score
    from {{ ref('int_customer_rfm_values') }} as rfm
    inner join {{ ref('int_customer_rfm_scores') }} as scores
        on
            rfm.customer_key = scores.customer_key
            and rfm.observation_date = scores.observation_date
),

bands as (
    select
        observation_date,
        measure,
        measure_value,
        min(score) as lowest_score,
        max(score) as highest_score
    from values_and_scores
    group by
        observation_date,
        measure,
        measure_value
),

neighbours as (
    select
        *,
        lag(highest_score) over (
            partition by observation_date, measure order by measure_value
        ) as score_below
    from bands
)

select *
from neighbours
where
    lowest_score != highest_score
    or lowest_score < score_below
