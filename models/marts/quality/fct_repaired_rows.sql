with pii_rejected_rows as (
    select * from {{ ref('pii_rejected_rows') }}
)

select
    {{ surrogate_key(['input_name', 'row_key']) }} as repaired_row_key,
    input_name,
    row_key,
    masked_record_id as record_id,
    customer_key,
    source_file,
    repairs,
    masked_values,
    copy_count
from pii_rejected_rows
where
    rejection_reason is null
    and repairs is not null
