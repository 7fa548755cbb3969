{#
    Each customer order with what was kept of it, from the day on which that was so until the day
    before it changed. Joined to a date, it shows every order as it stood on that date. A credit
    that belongs to no order is a row without pieces and without an order_date.
#}
with int_order_movements as (
    select * from {{ touched('int_order_movements') }}
),

days as (
    select
        customer_key,
        order_id,
        movement_date,
        sum(case when movement_type = 'sale' then quantity else 0 end) as sold_quantity,
        min(case when movement_type = 'sale' then movement_date end) as sold_date,
        sum(quantity) as quantity,
        sum(net_revenue) as net_revenue
    from int_order_movements
    where customer_key is not null
    group by
        customer_key,
        order_id,
        movement_date
),

states as (
    select
        customer_key,
        order_id,
        movement_date as valid_from,
        sum(sold_quantity) over so_far as sold_quantity,
        sum(quantity) over so_far as kept_quantity,
        sum(net_revenue) over so_far as net_revenue,
        min(sold_date) over so_far as order_date,
        lead(movement_date) over (
            partition by customer_key, order_id order by movement_date
        ) as next_movement_date
    from days
    window
        so_far as (
            partition by customer_key, order_id
            order by movement_date
            rows between unbounded preceding and current row
        )
),

order_days as (
    select
        customer_key,
        order_date,
        lag(order_date) over (partition by customer_key order by order_date)
            as previous_order_date
    from states
    where valid_from = order_date
    group by
        customer_key,
        order_date
)

select
    states.customer_key,
    states.order_id,
    cast(states.sold_quantity as decimal(18, 3)) as sold_quantity,
    cast(states.kept_quantity as decimal(18, 3)) as kept_quantity,
    cast(states.net_revenue as decimal(18, 4)) as net_revenue,
    -- An order counts while something of it is kept.
    states.kept_quantity > 0 as is_kept,
    states.order_date,
    order_days.previous_order_date,
    states.valid_from,
    coalesce({{ add_days('states.next_movement_date', -1) }}, cast('9999-12-31' as date))
        as valid_to
from states
left outer join order_days
    on
        states.customer_key = order_days.customer_key
        and states.order_date = order_days.order_date
