with stg_row_verdicts as (
    select * from {{ ref('stg_row_verdicts') }}
),

rejection_reasons as (
    select * from {{ ref('rejection_reasons') }}
)

select
    {{ surrogate_key(['verdicts.input_name', 'verdicts.row_key']) }} as rejected_row_key,
    verdicts.input_name,
    verdicts.row_key,
    verdicts.record_id,
    verdicts.customer_key,
    verdicts.rejection_reason,
    reasons.what_is_wrong,
    reasons.what_to_do,
    verdicts.raw_values,
    cast(verdicts.copy_count as integer) as copy_count
from stg_row_verdicts as verdicts
left outer join rejection_reasons as reasons
    on verdicts.rejection_reason = reasons.reason
where verdicts.rejection_reason is not null
