{#
    The training in use: the last one of this shop (connector and folder) that was made by the
    clock's date. A training that found no clusters is in use too; it has no prototypes.
#}
with ml_cluster_trainings as (
    select * from {{ ref('ml_cluster_trainings') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

last_trainings as (
    select
        int_clock.input_scope,
        max(ml_cluster_trainings.training_number) as training_number
    from ml_cluster_trainings
    inner join int_clock
        on
            ml_cluster_trainings.input_scope = int_clock.input_scope
            and ml_cluster_trainings.trained_as_of <= int_clock.as_of_date
    where ml_cluster_trainings.is_trained
    group by int_clock.input_scope
)

select
    trainings.input_scope,
    trainings.training_number,
    trainings.method,
    trainings.metric,
    trainings.method_reason,
    trainings.exponent,
    trainings.is_unit_length,
    trainings.scalings,
    trainings.prototypes,
    trainings.coordinates,
    trainings.clusters,
    trainings.selection,
    trainings.rules,
    trainings.rule_quality,
    trainings.trained_as_of
from ml_cluster_trainings as trainings
inner join last_trainings
    on
        trainings.input_scope = last_trainings.input_scope
        and trainings.training_number = last_trainings.training_number
where trainings.is_trained
