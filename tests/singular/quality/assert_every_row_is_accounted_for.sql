-- Input rows are clean, rejected or duplicates: nothing is lost on the way.
select
    input_name,
    input_row_count,
    clean_row_count,
    rejected_row_count,
    duplicate_row_count
from {{ ref('rpt_row_reconciliation') }}
where not is_reconciled
