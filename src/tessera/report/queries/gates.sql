-- What the gates checked in the build that is shown, and what they found.
select
    gate,
    count(*) as check_count,
    count(*) filter (is_success) as passed_count,
    count(*) filter (not is_success and severity = 'warning') as warning_count
from quality.fct_expectation_results
where run_at >= (select max(run_at) - interval 1 day from quality.fct_expectation_results)
group by gate
order by min(run_at), gate
