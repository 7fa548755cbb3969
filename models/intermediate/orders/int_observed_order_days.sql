{# The days on which customers had ordered by each observation date; only what was kept counts. #}
with int_observed_orders as (
    select * from {{ ref('int_observed_orders') }}
)

select
    customer_key,
    cast(sum(net_revenue) as decimal(18, 4)) as net_revenue,
    observation_date,
    order_date
from int_observed_orders
where is_kept
group by
    customer_key,
    observation_date,
    order_date
