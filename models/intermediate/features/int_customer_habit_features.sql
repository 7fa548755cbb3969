{# Where and when customers order: channel, hour, weekday and time of the year. #}
with int_observed_orders as (
    select * from {{ ref('int_observed_orders') }}
),

int_orders as (
    select * from {{ ref('int_orders') }}
),

orders as (
    select
        int_observed_orders.customer_key,
        int_observed_orders.observation_date,
        int_orders.order_id,
        int_orders.channel,
        extract(hour from int_orders.ordered_at) as order_hour,
        extract(quarter from int_orders.order_date) as order_quarter,
        {{ is_weekend('int_orders.order_date') }} as is_weekend
    from int_observed_orders
    inner join int_orders on int_observed_orders.order_id = int_orders.order_id
),

channels as (
    {{ top_share('orders', 'channel', 'count(*)') }}
),

habits as (
    select
        customer_key,
        observation_date,
        count(*) as order_count,
        count_if(channel = 'web') as web_count,
        count_if(is_weekend) as weekend_count,
        count_if(not is_weekend and order_hour between 9 and 16) as business_hours_count,
        count_if(order_hour >= 18) as evening_count,
        median(order_hour) as typical_hour,
        count_if(order_quarter = 1) as q1_count,
        count_if(order_quarter = 2) as q2_count,
        count_if(order_quarter = 3) as q3_count,
        count_if(order_quarter = 4) as q4_count
    from orders
    group by
        customer_key,
        observation_date
)

select
    habits.customer_key,
    channels.top_channel,
    channels.top_channel_share,
    habits.typical_hour,
    cast(habits.web_count as double) / habits.order_count as web_share,
    cast(habits.weekend_count as double) / habits.order_count as weekend_share,
    cast(habits.business_hours_count as double) / habits.order_count as business_hours_share,
    cast(habits.evening_count as double) / habits.order_count as evening_share,
    cast(habits.q4_count as double) / habits.order_count as fourth_quarter_share,
    cast(
        greatest(habits.q1_count, habits.q2_count, habits.q3_count, habits.q4_count) as double
    ) / habits.order_count as top_quarter_share,
    habits.observation_date
from habits
inner join channels
    on
        habits.customer_key = channels.customer_key
        and habits.observation_date = channels.observation_date
