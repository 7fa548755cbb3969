-- Rows that could not be used, by reason; a row that came twice is a duplicate, and counted as such
-- elsewhere. Each row of the input customers is a
-- customer, and few rows of who asked to be erased are of few.
with reasons as (
    select
        input_name,
        rejection_reason,
        max(what_is_wrong) as what_is_wrong,
        max(what_to_do) as what_to_do,
        count(*) as row_count
    from quality.fct_rejected_rows
    group by input_name, rejection_reason
)

select *
from reasons
where
    (input_name != 'customers' and rejection_reason not in ('erased_customer', 'erasure_requested'))
    or row_count >= smallest_group()
order by row_count desc, input_name, rejection_reason
limit 15
