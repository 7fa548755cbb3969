-- Where every delivered row went, by input.
select
    input_name,
    input_row_count,
    clean_row_count,
    rejected_row_count,
    duplicate_row_count,
    is_reconciled
from quality.rpt_row_reconciliation
where input_row_count > 0
order by input_row_count desc, input_name
