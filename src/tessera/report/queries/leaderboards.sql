-- Methods beside the simple answer, on later data: one measure a task. gain is the difference
-- from the simple answer, turned so that more is better.
with measures as (
    select *
    from (
        values
            ('purchases', 'roc_auc', null, 1),
            ('spend', 'rmse', null, -1),
            ('order_days', 'rmse', null, -1),
            ('categories', 'roc_auc', null, 1),
            ('lifetime_value', 'poisson_deviance', null, -1),
            ('recommendations', 'ndcg', 10, 1),
            ('ratings', 'rmse', null, -1),
            ('text', 'macro_f1', null, 1),
            ('demand', 'wape', null, -1)
    ) as listed (task, metric, cutoff, direction)
),

evaluations as (
    select
        task, method, baseline, metric, cutoff, metric_value, metric_lower, metric_upper,
        difference, difference_lower, difference_upper, is_chosen, chosen_reason, sample_size,
        window_start_date, window_end_date
    from marts.rpt_model_evaluations
    where
        evaluation_window = 'test'
        and cohort_type = 'all'
    union all
    select
        'demand', method, baseline, metric, null, metric_value, metric_lower, metric_upper,
        difference, difference_lower, difference_upper, is_chosen, chosen_reason, sample_size,
        window_start_date, window_end_date
    from actions.rpt_demand_evaluations
    where
        evaluation_window = 'test'
        and cohort = 'all'
)

select
    evaluations.* exclude (cutoff),
    measures.direction * evaluations.difference as gain,
    least(
        measures.direction * evaluations.difference_lower,
        measures.direction * evaluations.difference_upper
    ) as gain_lower,
    greatest(
        measures.direction * evaluations.difference_lower,
        measures.direction * evaluations.difference_upper
    ) as gain_upper
from evaluations
inner join measures
    on
        evaluations.task = measures.task
        and evaluations.metric = measures.metric
        and evaluations.cutoff is not distinct from measures.cutoff
where
    evaluations.difference is not null
    and evaluations.sample_size >= smallest_group()
order by evaluations.task, gain desc, evaluations.method
