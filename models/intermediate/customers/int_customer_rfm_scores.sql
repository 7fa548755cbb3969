{#
    A score is one more than the number of cut points below the value, so equal values always
    score the same and a better value never scores lower. For recency, less is better.
#}
with int_customer_purchase_features as (
    select * from {{ ref('int_customer_purchase_features') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

int_rfm_cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

scored as (
    select
        features.customer_observation_key,
        features.customer_key,
        6 - {{ score('features.recency_days', 'recency_cuts') }} as recency_score,
        {{ score('features.frequency', 'frequency_cuts') }} as frequency_score,
        {{ score('features.monetary', 'monetary_cuts') }} as monetary_score,
        int_observation_dates.is_current,
        features.observation_date
    from int_customer_purchase_features as features
    inner join int_observation_dates
        on features.observation_date = int_observation_dates.observation_date
    inner join int_rfm_cut_points as recency_cuts
        on
            features.observation_date = recency_cuts.observation_date
            and recency_cuts.measure = 'recency_days'
    inner join int_rfm_cut_points as frequency_cuts
        on
            features.observation_date = frequency_cuts.observation_date
            and frequency_cuts.measure = 'frequency'
    inner join int_rfm_cut_points as monetary_cuts
        on
            features.observation_date = monetary_cuts.observation_date
            and monetary_cuts.measure = 'monetary'
),

rfm_segments as (
    select * from {{ ref('rfm_segments') }}
)

select
    scored.customer_observation_key,
    scored.customer_key,
    rfm_segments.segment as rfm_segment,
    case
        when scored.monetary_score = 5 then 'high'
        when scored.monetary_score in (3, 4) and scored.recency_score >= 3 then 'potential'
        when scored.monetary_score in (3, 4) and scored.recency_score < 3 then 'ordinary'
        when scored.monetary_score in (1, 2) then 'ordinary'
    end as value_tier,
    scored.recency_score,
    scored.frequency_score,
    scored.monetary_score,
    scored.is_current,
    scored.observation_date
from scored
left outer join rfm_segments
    on
        scored.recency_score between rfm_segments.recency_from and rfm_segments.recency_to
        and scored.frequency_score
        between rfm_segments.frequency_from and rfm_segments.frequency_to
        and scored.monetary_score
        between rfm_segments.monetary_from and rfm_segments.monetary_to
