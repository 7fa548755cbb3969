with stg_row_verdicts as (
    select * from {{ ref('stg_row_verdicts') }}
)

select
    {{ surrogate_key(['input_name', 'row_key']) }} as repaired_row_key,
    input_name,
    row_key,
    record_id,
    customer_key,
    repairs,
    raw_values,
    cast(copy_count as integer) as copy_count
from stg_row_verdicts
where
    rejection_reason is null
    and repairs is not null
