{# How far each feature has moved since the training in use, at each check. #}
with ml_trainings as (
    select * from {{ ref('ml_trainings') }}
    where is_chosen
    -- A training that was looked at again on its own day: the check counts.
    qualify
        row_number() over (
            partition by task, training_number, checked_as_of order by is_trained
        ) = 1
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
    psi > {{ drift_limit() }} as is_drifted,
    checked_as_of
from drifts
