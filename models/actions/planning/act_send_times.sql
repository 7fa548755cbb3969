{#
    When each customer usually orders: weekday and hour that occur most in their orders, if they have
    ordered at least three times; else those of the shop. Of equally usual ones the earliest in the week
    or day.
#}
{% set least_orders = 3 %}
with act_customers as (
    select * from {{ ref('act_customers') }}
),

fct_orders as (
    select * from {{ ref('fct_orders') }}
    where customer_key is not null
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

-- 1900-01-01 was a Monday.
times as (
    select
        orders.customer_key,
        cast(
            mod({{ days_between("cast('1900-01-01' as date)", 'orders.order_date') }}, 7)
            + 1 as integer
        ) as order_weekday,
        cast(extract(hour from orders.ordered_at) as integer) as order_hour
    from fct_orders as orders
    inner join act_clock on orders.order_date <= act_clock.as_of_date
),

{%- for unit in ['order_weekday', 'order_hour'] %}

counted_{{ unit }}s as (
    select
        customer_key,
        {{ unit }},
        count(*) as order_count
    from times
    group by customer_key, {{ unit }}
),

own_{{ unit }}s as (
    select
        customer_key,
        {{ unit }},
        sum(order_count) over (partition by customer_key) as order_count
    from counted_{{ unit }}s
    qualify
        row_number() over (
            partition by customer_key
            order by counted_{{ unit }}s.order_count desc, {{ unit }} asc nulls last
        ) = 1
),

all_{{ unit }}s as (
    select
        {{ unit }},
        count(*) as order_count
    from times
    group by {{ unit }}
),

shop_{{ unit }} as (
    select {{ unit }}
    from all_{{ unit }}s
    qualify row_number() over (order by order_count desc, {{ unit }} asc nulls last) = 1
),
{%- endfor %}

chosen as (
    select
        customers.customer_key,
        coalesce(own_order_weekdays.order_count, 0) >= {{ least_orders }} as is_own_habit,
        case
            when own_order_weekdays.order_count >= {{ least_orders }}
                then own_order_weekdays.order_weekday
            else shop_order_weekday.order_weekday
        end as week_day,
        case
            when own_order_weekdays.order_count >= {{ least_orders }}
                then own_order_hours.order_hour
            else shop_order_hour.order_hour
        end as send_hour
    from act_customers as customers
    left outer join shop_order_weekday on 1 = 1
    left outer join shop_order_hour on 1 = 1
    left outer join own_order_weekdays on customers.customer_key = own_order_weekdays.customer_key
    left outer join own_order_hours on customers.customer_key = own_order_hours.customer_key
)

select
    customer_key,
    case week_day
        when 1 then 'Monday'
        when 2 then 'Tuesday'
        when 3 then 'Wednesday'
        when 4 then 'Thursday'
        when 5 then 'Friday'
        when 6 then 'Saturday'
        when 7 then 'Sunday'
    end as send_weekday,
    send_hour,
    is_own_habit
from chosen
