{# How far each feature has moved since the training in use, at each check. #}
with ml_trainings as (
    select * from {{ ref('ml_trainings') }}
    where is_in_use
),

drifts as (
    select
        task,
        training_number,
        checked_as_of,
        {{ unnest_records('drift') }}
    from ml_trainings
)

select
    {{ surrogate_key(['task', 'training_number', 'checked_as_of', 'feature']) }}
        as model_drift_key,
    task,
    feature,
    training_number,
    psi as population_stability_index,
    psi > {{ var('retrain_psi') }} as is_drifted,
    checked_as_of
from drifts
