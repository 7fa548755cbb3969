-- A difference is the method's value less the baseline's on the same cases and list length,
-- and exactly one method is in use for them.
with evaluations as (
    select * from {{ ref('rpt_model_evaluations') }}
),

compared as (
    select
        evaluations.task,
        evaluations.evaluation_window,
        evaluations.cohort_type,
        evaluations.cohort,
        evaluations.metric,
        evaluations.cutoff,
        max(abs(
            evaluations.difference - (evaluations.metric_value - baselines.metric_value)
        )) as error,
        count_if(baselines.method is null) as lonely_count,
        count_if(evaluations.is_chosen) as chosen_count,
        count_if(evaluations.is_chosen != (evaluations.chosen_reason is not null))
            as unreasoned_count
    from evaluations
    left outer join evaluations as baselines
        on
            evaluations.task = baselines.task
            and evaluations.baseline = baselines.method
            and evaluations.evaluation_window = baselines.evaluation_window
            and evaluations.cohort_type = baselines.cohort_type
            and evaluations.cohort = baselines.cohort
            and evaluations.metric = baselines.metric
            and evaluations.cutoff is not distinct from baselines.cutoff
    group by
        evaluations.task,
        evaluations.evaluation_window,
        evaluations.cohort_type,
        evaluations.cohort,
        evaluations.metric,
        evaluations.cutoff
)

select *
from compared
where
    error > 1e-9
    or lonely_count > 0
    or chosen_count != 1
    or unreasoned_count > 0
