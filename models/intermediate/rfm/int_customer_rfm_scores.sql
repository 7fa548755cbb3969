{#
    A score is one more than the number of cut points below the value, so equal values always
    score the same and a better value never scores lower. For recency, less is better.
#}
with int_customer_rfm_values as (
    select * from {{ ref('int_customer_rfm_values') }}
),

int_rfm_cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

scored as (
    select
        rfm.customer_key,
        6 - {{ score('rfm.recency_days', 'recency_cuts') }} as recency_score,
        {{ score('rfm.frequency', 'frequency_cuts') }} as frequency_score,
        {{ score('rfm.monetary', 'monetary_cuts') }} as monetary_score,
        rfm.is_current,
        rfm.is_month_end,
        rfm.observation_date
    from int_customer_rfm_values as rfm
    inner join int_rfm_cut_points as recency_cuts
        on
            rfm.observation_date = recency_cuts.observation_date
            and recency_cuts.measure = 'recency_days'
    inner join int_rfm_cut_points as frequency_cuts
        on
            rfm.observation_date = frequency_cuts.observation_date
            and frequency_cuts.measure = 'frequency'
    inner join int_rfm_cut_points as monetary_cuts
        on
            rfm.observation_date = monetary_cuts.observation_date
            and monetary_cuts.measure = 'monetary'
),

rfm_segments as (
    select * from {{ ref('rfm_segments') }}
)

select
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
    scored.is_month_end,
    scored.observation_date
from scored
left outer join rfm_segments
    on
        scored.recency_score between rfm_segments.recency_from and rfm_segments.recency_to
        and scored.frequency_score
        between rfm_segments.frequency_from and rfm_segments.frequency_to
        and scored.monetary_score
        between rfm_segments.monetary_from and rfm_segments.monetary_to
