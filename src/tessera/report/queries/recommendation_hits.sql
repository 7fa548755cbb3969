-- How many customers bought at least one of ten recommended products in the months after: the
-- method in use, the simple answer and the others.
select
    method,
    baseline,
    sample_size as customer_count,
    metric_value as hit_share,
    metric_lower as hit_share_lower,
    metric_upper as hit_share_upper,
    is_chosen,
    window_start_date,
    window_end_date
from marts.rpt_model_evaluations
where
    task = 'recommendations'
    and evaluation_window = 'test'
    and cohort_type = 'all'
    and metric = 'hit_rate'
    and cutoff = 10
    and sample_size >= smallest_group()
order by metric_value desc, method
