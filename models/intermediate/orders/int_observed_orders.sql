{# Each customer order as it stood on each observation date: what came back later is still kept. #}
with int_order_movements as (
    select * from {{ ref('int_order_movements') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
)

select
    {{ surrogate_key(
        [
            'int_order_movements.customer_key', 'int_order_movements.order_id',
            'int_observation_dates.observation_date'
        ]
    ) }} as observed_order_key,
    int_order_movements.customer_key,
    int_order_movements.order_id,
    cast(
        sum(
            case when int_order_movements.is_sale then int_order_movements.quantity else 0 end
        ) as bigint
    ) as sold_quantity,
    cast(sum(int_order_movements.quantity) as bigint) as kept_quantity,
    cast(sum(int_order_movements.net_revenue) as decimal(18, 4)) as net_revenue,
    -- An order counts while something of it is kept.
    sum(int_order_movements.quantity) > 0 as is_kept,
    int_observation_dates.observation_date,
    min(int_order_movements.movement_date) as order_date
from int_order_movements
inner join int_observation_dates
    on int_order_movements.movement_date <= int_observation_dates.observation_date
where int_order_movements.customer_key is not null
group by
    int_order_movements.customer_key,
    int_order_movements.order_id,
    int_observation_dates.observation_date
