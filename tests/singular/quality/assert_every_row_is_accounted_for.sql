-- Input rows are clean, rejected or duplicates: nothing is lost on the way.
select *
from {{ ref('rpt_row_reconciliation') }}
where not is_reconciled
