with demo_signals as (
    select * from {{ ref('demo_signals') }}
)

select
    customer_id,
    signal_name,
    signal_value,
    observed_at
from demo_signals
