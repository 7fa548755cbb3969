with demo_signals as (
    select * from {{ ref('demo_signals') }}
)

select
    customer_id,
    signal_name,
    signal_value,
    observed_at,
    cast(null as string) as source_file
from demo_signals
