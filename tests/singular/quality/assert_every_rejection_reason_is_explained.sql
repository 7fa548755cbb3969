-- A reason without words and advice would leave its reader alone.
select
    rejection_reason,
    what_is_wrong,
    what_to_do
from {{ ref('fct_rejected_rows') }}
where
    what_is_wrong is null
    or what_to_do is null
