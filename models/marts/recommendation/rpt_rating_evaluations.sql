{# How far predicted ratings are from those given later, by method, and which method predicts. #}
with ml_rating_evaluations as (
    select * from {{ ref('ml_rating_evaluations') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    {{ surrogate_key(['evaluations.method', 'evaluations.metric']) }} as rating_evaluation_key,
    evaluations.method,
    evaluations.metric,
    evaluations.method_reason,
    evaluations.baseline,
    cast(evaluations.learned_count as bigint) as learned_rating_count,
    cast(evaluations.rating_count as bigint) as tested_rating_count,
    evaluations.validation_value,
    evaluations.value as metric_value,
    evaluations.lower as metric_lower,
    evaluations.upper as metric_upper,
    evaluations.difference,
    evaluations.difference_lower,
    evaluations.difference_upper,
    evaluations.is_used,
    cast(evaluations.tested_from as date) as tested_from_date,
    int_clock.as_of_date
from ml_rating_evaluations as evaluations
cross join int_clock
