-- How far the units that the method in use expected were off, over the weeks of the test.
with test as (
    select *
    from actions.rpt_demand_evaluations
    where
        evaluation_window = 'test'
        and cohort = 'all'
        and metric = 'bias'
        and is_chosen
        and metric_lower is not null
)

select
    case
        when test.metric_value is null then 'none'
        when test.metric_lower > 0 then 'too_much'
        when test.metric_upper < 0 then 'too_little'
        else 'right'
    end as says,
    test.window_start_date as start_date,
    test.window_end_date as end_date,
    test.sample_size as product_count,
    abs(test.metric_value) as off_share,
    least(abs(test.metric_lower), abs(test.metric_upper)) as off_share_lower,
    greatest(abs(test.metric_lower), abs(test.metric_upper)) as off_share_upper,
    test.metric_lower as bias_lower,
    test.metric_upper as bias_upper
from (select 1 as one)
left join test on true
