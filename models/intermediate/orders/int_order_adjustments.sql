{#
    What lowers revenue without being a product: discounts on a whole order, credits and refunds
    typed in by hand. A charge typed in by hand brings no revenue, so a credit that takes it back
    lowers none: over a customer's entries of a type, only what falls below zero counts. An entry
    belongs to the order that it names, if goods were sold in it, else to the customer.
#}
-- The lines are named for each use, for a CTE that is read twice is stored first, as a whole.
with sold_orders as (
    select order_id
    from {{ touched('stg_order_lines') }}
    where
        line_type = 'product'
        and movement = 'sale'
    group by order_id
),

-- A discount on the whole order may stand on one of its lines.
order_discounts as (
    select
        order_line_key,
        customer_key,
        order_id,
        'discount' as line_type,
        -order_discount_amount as net_amount,
        coalesce(customer_key, order_id) as account_id,
        order_date,
        ordered_at
    from {{ touched('stg_order_lines') }}
    where
        order_discount_amount > 0
        and movement = 'sale'
),

typed_entries as (
    select
        order_line_key,
        customer_key,
        order_id,
        line_type,
        net_amount,
        coalesce(customer_key, order_id) as account_id,
        order_date,
        ordered_at
    from {{ touched('stg_order_lines') }}
    where
        line_type in ('discount', 'manual', 'refund', 'adjustment')
        and movement in ('sale', 'return', 'cancellation')
),

entries as (
    select * from typed_entries
    union all
    select * from order_discounts
),

balances as (
    select
        *,
        sum(net_amount) over (
            partition by account_id, line_type
            order by ordered_at, order_id, net_amount, order_line_key
            rows between unbounded preceding and current row
        ) as balance
    from entries
)

select
    balances.order_line_key as order_adjustment_key,
    balances.customer_key,
    balances.order_id,
    balances.line_type as adjustment_type,
    balances.net_amount,
    cast(
        least(balances.balance, 0) - least(balances.balance - balances.net_amount, 0)
        as decimal(18, 4)
    ) as adjustment_amount,
    sold_orders.order_id is not null as is_of_order,
    balances.order_date as adjustment_date
from balances
left outer join sold_orders on balances.order_id = sold_orders.order_id
