{# How well each method did on later data, in the training in use of each task. #}
with ml_trainings as (
    select * from {{ ref('ml_trainings') }}
    where is_chosen and is_trained
),

evaluations as (
    select
        task,
        trained_as_of,
        {{ unnest_records('evaluations') }}
    from ml_trainings
)

select
    {{ surrogate_key([
        'task', adapter.quote('window'), 'method', 'cohort_type', 'cohort', 'metric', 'cutoff'
    ]) }} as model_evaluation_key,
    task,
    {{ adapter.quote('window') }} as evaluation_window,
    method,
    baseline,
    cohort_type,
    cohort,
    metric,
    reason as chosen_reason,
    cutoff,
    sample_size,
    value as metric_value,
    lower as metric_lower,
    upper as metric_upper,
    difference,
    difference_lower,
    difference_upper,
    is_chosen,
    window_start as window_start_date,
    {{ add_days('window_end', -1) }} as window_end_date,
    trained_as_of
from evaluations
