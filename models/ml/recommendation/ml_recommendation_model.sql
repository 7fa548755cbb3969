{#
    The comparison in use: the last one of this shop (connector and folder) that was made by the
    clock's date. No row where none was made.
#}
with ml_recommendation_trainings as (
    select * from {{ ref('ml_recommendation_trainings') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

last_trainings as (
    select
        int_clock.input_scope,
        max(ml_recommendation_trainings.training_number) as training_number
    from ml_recommendation_trainings
    inner join int_clock
        on
            ml_recommendation_trainings.input_scope = int_clock.input_scope
            and ml_recommendation_trainings.trained_as_of <= int_clock.as_of_date
    group by int_clock.input_scope
)

select
    trainings.input_scope,
    trainings.training_number,
    trainings.method,
    trainings.method_reason,
    trainings.method_for_new,
    trainings.method_for_new_reason,
    trainings.customer_count,
    trainings.trained_as_of,
    trainings.last_month_end,
    trainings.weights,
    trainings.evaluations
from ml_recommendation_trainings as trainings
inner join last_trainings
    on
        trainings.input_scope = last_trainings.input_scope
        and trainings.training_number = last_trainings.training_number
