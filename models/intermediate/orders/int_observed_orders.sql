{# Each customer order as it stood on each observation date: what came back later is still kept. #}
with int_order_states as (
    select * from {{ ref('int_order_states') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
)

select
    int_order_states.customer_key,
    int_order_states.order_id,
    int_order_states.sold_quantity,
    int_order_states.kept_quantity,
    int_order_states.net_revenue,
    int_order_states.is_kept,
    int_observation_dates.observation_date,
    int_order_states.order_date
from int_order_states
inner join int_observation_dates
    on
        int_order_states.valid_from <= int_observation_dates.observation_date
        and int_order_states.valid_to >= int_observation_dates.observation_date
where int_order_states.sold_quantity > 0
