{#
    The last days with an order of each customer, as they stood on each observation date: what is
    read by a method that looks at orders one by one. Of others nothing needs it, so it is a view.
#}
{% set most_days = 20 %}
with int_observed_orders as (
    select * from {{ ref('int_observed_orders') }}
),

order_days as (
    select
        customer_key,
        observation_date,
        order_date,
        sum(net_revenue) as net_revenue,
        sum(sold_quantity) as sold_quantity,
        sum(kept_quantity) as kept_quantity
    from int_observed_orders
    group by
        customer_key,
        observation_date,
        order_date
),

placed as (
    select
        customer_key,
        observation_date,
        order_date,
        net_revenue,
        sold_quantity,
        kept_quantity,
        lag(order_date) over (
            partition by customer_key, observation_date order by order_date
        ) as previous_order_date,
        row_number() over (
            partition by customer_key, observation_date order by order_date desc
        ) as place
    from order_days
)

select
    customer_key,
    cast(place as integer) as place,
    cast({{ days_between('previous_order_date', 'order_date') }} as double) as gap_days,
    cast({{ days_between('order_date', 'observation_date') }} as double) as age_days,
    cast(net_revenue as double) as net_revenue,
    cast(sold_quantity as double) as sold_quantity,
    cast(kept_quantity as double) / cast(sold_quantity as double) as kept_share,
    observation_date
from placed
where place <= {{ most_days }}
