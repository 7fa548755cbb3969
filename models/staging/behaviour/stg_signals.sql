with stg_signals_checked as (
    select * from {{ ref('stg_signals_checked') }}
)

select
    {{ surrogate_key(['customer_key', 'signal_name', 'observed_at']) }} as signal_key,
    customer_key,
    signal_name,
    signal_value,
    observed_at
from stg_signals_checked
where rejection_reason is null
