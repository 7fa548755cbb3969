{#
    What was bought and kept, guests included, as of the clock. What came back by then was not
    bought; what came back later was.
#}
with int_order_lines as (
    select * from {{ touched('int_order_lines') }}
),

int_return_matches as (
    select * from {{ touched('int_return_matches', 'coalesce(customer_key, sale_order_id)') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

returns as (
    select
        int_return_matches.sale_line_key,
        sum(int_return_matches.matched_quantity) as returned_quantity
    from int_return_matches
    inner join int_clock on int_return_matches.return_date <= int_clock.as_of_date
    group by int_return_matches.sale_line_key
)

select
    int_order_lines.customer_key,
    int_order_lines.order_id,
    int_order_lines.product_id,
    cast(
        sum(int_order_lines.quantity - coalesce(returns.returned_quantity, 0)) as decimal(18, 3)
    ) as quantity,
    min(int_order_lines.order_date) as order_date
from int_order_lines
inner join int_clock on int_order_lines.order_date <= int_clock.as_of_date
left outer join returns on int_order_lines.order_line_key = returns.sale_line_key
where
    int_order_lines.movement = 'sale'
    and int_order_lines.quantity > coalesce(returns.returned_quantity, 0)
group by
    int_order_lines.customer_key,
    int_order_lines.order_id,
    int_order_lines.product_id
