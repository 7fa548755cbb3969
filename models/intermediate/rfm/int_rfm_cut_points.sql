{# Four cut points per measure make five scores: the quintiles of the date, or the seed's. #}
with int_customer_rfm_values as (
    select * from {{ ref('int_customer_rfm_values') }}
),

rfm_cut_points as (
    select * from {{ ref('rfm_cut_points') }}
),

fixed as (
    select * from rfm_cut_points
    where '{{ setting("segments", "rfm_cut_points") }}' = 'seed'
),

measures as (
    {% for measure in ['recency_days', 'frequency', 'monetary'] %}
    select
        observation_date,
        '{{ measure }}' as measure,
        cast({{ measure }} as double) as measure_value
    from int_customer_rfm_values
    {{ "union all" if not loop.last }}
    {% endfor %}
),

learned as (
    select
        observation_date,
        measure,
        percentile_disc(0.2) within group (order by measure_value) as cut_1,
        percentile_disc(0.4) within group (order by measure_value) as cut_2,
        percentile_disc(0.6) within group (order by measure_value) as cut_3,
        percentile_disc(0.8) within group (order by measure_value) as cut_4
    from measures
    group by
        observation_date,
        measure
)

select
    {{ surrogate_key(['learned.observation_date', 'learned.measure']) }} as rfm_cut_point_key,
    learned.measure,
    cast(coalesce(fixed.cut_1, learned.cut_1) as double) as cut_1,
    cast(coalesce(fixed.cut_2, learned.cut_2) as double) as cut_2,
    cast(coalesce(fixed.cut_3, learned.cut_3) as double) as cut_3,
    cast(coalesce(fixed.cut_4, learned.cut_4) as double) as cut_4,
    learned.observation_date
from learned
left outer join fixed on learned.measure = fixed.measure
