{# When the clusters of this shop were trained or found good enough, and why. #}
with ml_cluster_trainings as (
    select * from {{ ref('ml_cluster_trainings') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    {{ surrogate_key(
        ['trainings.training_number', 'trainings.checked_as_of', 'trainings.is_trained']
    ) }} as cluster_check_key,
    trainings.training_number,
    trainings.trigger,
    trainings.trigger_reason,
    trainings.method,
    trainings.metric,
    trainings.method_reason,
    trainings.cluster_count,
    trainings.customer_count,
    trainings.is_trained,
    trainings.checked_as_of,
    trainings.trained_as_of
from ml_cluster_trainings as trainings
inner join int_clock
    on
        trainings.input_scope = int_clock.input_scope
        and trainings.checked_as_of <= int_clock.as_of_date
