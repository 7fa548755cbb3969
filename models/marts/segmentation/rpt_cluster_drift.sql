{# How far each feature has moved since the training in use, at each check. #}
with ml_cluster_trainings as (
    select * from {{ ref('ml_cluster_trainings') }}
),

ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

checks as (
    select trainings.*
    from ml_cluster_trainings as trainings
    inner join ml_cluster_model
        on
            trainings.training_number = ml_cluster_model.training_number
            and trainings.input_scope = ml_cluster_model.input_scope
),

drifts as (
    select
        training_number,
        checked_as_of,
        {{ unnest_records('drift') }}
    from checks
)

select
    {{ surrogate_key(['training_number', 'checked_as_of', 'feature']) }} as cluster_drift_key,
    training_number,
    feature,
    psi as population_stability_index,
    psi > {{ var('retrain_psi') }} as is_drifted,
    checked_as_of
from drifts
