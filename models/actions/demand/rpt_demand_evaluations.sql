{# How well methods, intervals and levels of stock did on weeks that are known by now. #}
with act_demand_model as (
    select * from {{ ref('act_demand_model') }}
),

evaluations as (
    select
        trained_as_of,
        {{ unnest_records('evaluations') }}
    from act_demand_model
)

select
    {{ surrogate_key([
        adapter.quote('window'), 'method', 'cohort', 'metric', 'cutoff'
    ]) }} as demand_evaluation_key,
    {{ adapter.quote('window') }} as evaluation_window,
    method,
    baseline,
    cohort,
    metric,
    reason as chosen_reason,
    cutoff as lead_weeks,
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
    trained_as_of as as_of_date
from evaluations
