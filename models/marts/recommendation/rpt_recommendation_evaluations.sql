{# How well each method recommended what customers bought next, in the comparison in use. #}
with ml_recommendation_model as (
    select * from {{ ref('ml_recommendation_model') }}
),

evaluations as (
    select {{ unnest_records('evaluations') }}
    from ml_recommendation_model
)

select
    {{ surrogate_key([
        'evaluations.window', 'evaluations.method', 'evaluations.cohort_type',
        'evaluations.cohort', 'evaluations.metric', 'evaluations.cutoff'
    ]) }} as recommendation_evaluation_key,
    evaluations.window as evaluation_window,
    evaluations.method,
    evaluations.baseline,
    evaluations.cohort_type,
    evaluations.cohort,
    evaluations.metric,
    nullif(evaluations.reason, '') as shipped_reason,
    evaluations.cutoff,
    evaluations.customer_count,
    evaluations.value as metric_value,
    evaluations.lower as metric_lower,
    evaluations.upper as metric_upper,
    evaluations.difference,
    evaluations.difference_lower,
    evaluations.difference_upper,
    evaluations.is_shipped,
    evaluations.window_start as window_start_date,
    {{ add_days('evaluations.window_end', -1) }} as window_end_date,
    ml_recommendation_model.trained_as_of
from evaluations
cross join ml_recommendation_model
