{#
    What was known of customers before each assignment, and what is known of them now. From orders as
    they were placed: what came back later was not known then.
#}
with act_assignments as (
    select * from {{ ref('act_assignments') }}
    where drawn_by != 'global_holdout'
),

act_customers as (
    select * from {{ ref('act_customers') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

fct_orders as (
    select * from {{ ref('fct_orders') }}
    where customer_key is not null
),

moments as (
    select
        customer_key,
        assigned_at as known_until,
        false as is_now
    from act_assignments
    group by customer_key, assigned_at
    union all
    select
        act_customers.customer_key,
        cast({{ add_days('act_clock.as_of_date', 1) }} as timestamp) as known_until,
        true as is_now
    from act_customers
    cross join act_clock
),

summed as (
    select
        moments.customer_key,
        moments.known_until,
        moments.is_now,
        count(orders.order_id) as order_count,
        count(*) filter (where orders.order_date >= {{ add_days('moments.known_until', -90) }})
            as order_count_90d,
        count(*) filter (where orders.order_date >= {{ add_days('moments.known_until', -365) }})
            as order_count_365d,
        sum(orders.net_revenue) as revenue,
        coalesce(sum(orders.net_revenue) filter (
            where orders.order_date >= {{ add_days('moments.known_until', -365) }}
        ), 0) as revenue_365d,
        sum(orders.gross_revenue) as gross_revenue,
        sum(orders.discount_amount) as discount_amount,
        min(orders.order_date) as first_order_date,
        max(orders.order_date) as last_order_date
    from moments
    left outer join fct_orders as orders
        on
            moments.customer_key = orders.customer_key
            and moments.known_until > orders.ordered_at
    group by moments.customer_key, moments.known_until, moments.is_now
)

select
    customer_key,
    cast(order_count > 0 as integer) as has_ordered,
    cast(order_count as integer) as order_count,
    cast(order_count_90d as integer) as order_count_90d,
    cast(order_count_365d as integer) as order_count_365d,
    {{ days_between('last_order_date', 'known_until') }} as recency_days,
    {{ days_between('first_order_date', 'known_until') }} as tenure_days,
    cast(revenue as double) / nullif(order_count, 0) as order_value,
    cast(revenue_365d as double) as revenue_365d,
    coalesce(cast(discount_amount as double) / nullif(cast(gross_revenue as double), 0), 0)
        as discount_share,
    is_now,
    known_until
from summed
