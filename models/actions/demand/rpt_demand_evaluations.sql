{# How well methods, intervals and levels of stock did on weeks that are known by now. #}
with act_demand_model as (
    select * from {{ ref('act_demand_model') }}
),

evaluations as (
    select
        trained_as_of,
        {{ unnest_records('evaluations') }}
    from act_demand_model
)

select
    {{ surrogate_key([
        'evaluations.' ~ adapter.quote('window'), 'evaluations.method', 'evaluations.cohort', 'evaluations.metric',
        'evaluations.cutoff'
    ]) }} as demand_evaluation_key,
    evaluations.{{ adapter.quote('window') }} as evaluation_window,
    evaluations.method,
    evaluations.baseline,
    evaluations.cohort,
    evaluations.metric,
    evaluations.reason as chosen_reason,
    evaluations.cutoff as lead_weeks,
    evaluations.sample_size,
    evaluations.value as metric_value,
    evaluations.lower as metric_lower,
    evaluations.upper as metric_upper,
    evaluations.difference,
    evaluations.difference_lower,
    evaluations.difference_upper,
    evaluations.is_chosen,
    evaluations.window_start as window_start_date,
    {{ add_days('evaluations.window_end', -1) }} as window_end_date,
    evaluations.trained_as_of as as_of_date
from evaluations
