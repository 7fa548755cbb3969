{# When each task was trained or its last training found good enough, and why. #}
with ml_trainings as (
    select * from {{ ref('ml_trainings') }}
)

select
    {{ surrogate_key(['task', 'training_number', 'checked_as_of', 'is_trained']) }}
        as training_check_key,
    task,
    trigger,
    trigger_reason,
    settings,
    method,
    method_reason,
    training_number,
    customer_count,
    is_trained,
    is_chosen,
    checked_as_of,
    trained_as_of
from ml_trainings
