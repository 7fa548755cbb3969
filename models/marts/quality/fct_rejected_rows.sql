with pii_rejected_rows as (
    select * from {{ ref('pii_rejected_rows') }}
),

rejection_reasons as (
    select * from {{ ref('rejection_reasons') }}
)

select
    {{ surrogate_key(['rejected.input_name', 'rejected.row_key']) }} as rejected_row_key,
    rejected.input_name,
    rejected.row_key,
    rejected.masked_record_id as record_id,
    rejected.customer_key,
    rejected.source_file,
    rejected.rejection_reason,
    reasons.what_is_wrong,
    reasons.what_to_do,
    rejected.masked_values,
    rejected.copy_count
from pii_rejected_rows as rejected
left outer join rejection_reasons as reasons
    on rejected.rejection_reason = reasons.reason
where rejected.rejection_reason is not null
