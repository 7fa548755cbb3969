-- A difference is the method's value less the baseline's on the same customers and list length,
-- and exactly one method is in use for them.
with evaluations as (
    select * from {{ ref('rpt_recommendation_evaluations') }}
),

compared as (
    select
        evaluations.evaluation_window,
        evaluations.cohort_type,
        evaluations.cohort,
        evaluations.metric,
        evaluations.cutoff,
        max(abs(
            evaluations.difference - (evaluations.metric_value - baselines.metric_value)
        )) as error,
        count_if(baselines.method is null) as lonely_count,
        count_if(evaluations.is_shipped) as shipped_count,
        count_if(evaluations.is_shipped != (evaluations.shipped_reason is not null))
            as unreasoned_count
    from evaluations
    left outer join evaluations as baselines
        on
            evaluations.baseline = baselines.method
            and evaluations.evaluation_window = baselines.evaluation_window
            and evaluations.cohort_type = baselines.cohort_type
            and evaluations.cohort = baselines.cohort
            and evaluations.metric = baselines.metric
            and evaluations.cutoff = baselines.cutoff
    group by
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
    or shipped_count != 1
    or unreasoned_count > 0
