-- How many of the delivered rows of order lines could be used, and whether a check warned.
with lines as (
    select *
    from quality.rpt_row_reconciliation
    where input_name = 'order_lines'
),

checks as (
    select
        count(*) as check_count,
        count(*) filter (not is_success and severity = 'warning') as warning_count
    from quality.fct_expectation_results
    where run_at >= (select max(run_at) - interval 1 day from quality.fct_expectation_results)
)

select
    case
        when lines.input_row_count is null then 'none'
        when lines.rejected_row_count = 0 and checks.warning_count = 0 then 'clean'
        when checks.warning_count = 0 then 'rejected'
        when lines.rejected_row_count = 0 then 'only_warned'
        else 'warned'
    end as says,
    lines.input_row_count as row_count,
    lines.rejected_row_count as rejected_count,
    checks.check_count,
    checks.warning_count
from (select 1 as one)
left join lines on true
left join checks on true
