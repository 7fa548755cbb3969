{#
    The first moment that is too late for an order. With var order_lines.last_order_date, the day after it.
    Otherwise the body of the data decides: a day after the newest delivery, and never the other
    side of a year without orders. Whatever would cut off more than one line in a hundred is no
    outlier, and cuts off nothing.
#}
{% set longest_pause_days = 366 %}
{% set last_date = setting('order_lines', 'last_order_date') %}

with stg_order_days as (
    select * from {{ ref('stg_order_days') }}
),

input_files as (
    select * from {{ ref('input_files') }}
    where {{ input_of_file('input_name') }} = 'order_lines'
),

delivery as (
    select cast(max(file_time) as timestamp) as delivered_at
    from input_files
    union all
    select max(loaded_at) as delivered_at
    from stg_order_days
),

days as (
    select
        order_date,
        sum(line_count) as line_count
    from stg_order_days
    group by order_date
),

counted as (
    select
        order_date,
        lag(order_date) over (order by order_date) as previous_date,
        sum(line_count) over (
            order by order_date rows between current row and unbounded following
        ) as lines_from_here,
        sum(line_count) over () as line_total
    from days
),

outlying as (
    select *
    from counted
    where lines_from_here <= greatest(1, line_total * 0.01)
),

limits as (
    select min(order_date) as limit_date
    from outlying
    where {{ days_between('previous_date', 'order_date') }} > {{ longest_pause_days }}
    union all
    select min(outlying.order_date) as limit_date
    from outlying
    cross join delivery
    where outlying.order_date > {{ add_days('delivery.delivered_at', 1) }}
)

select
    {{ add_days("cast('" ~ last_date ~ "' as date)", 1) if last_date
        else "coalesce(min(limit_date), cast('9999-12-31' as date))" }} as horizon_date
from limits
