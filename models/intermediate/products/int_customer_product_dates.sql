{#
    When customers first and last bought what they kept. What came back by the clock undoes the
    purchase; what came back later does not.
#}
with int_order_lines as (
    select * from {{ ref('int_order_lines') }}
),

int_return_matches as (
    select * from {{ ref('int_return_matches') }}
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
),

kept_lines as (
    select
        int_order_lines.customer_key,
        int_order_lines.product_id,
        int_order_lines.order_date
    from int_order_lines
    inner join int_clock on int_order_lines.order_date <= int_clock.as_of_date
    left outer join returns on int_order_lines.order_line_key = returns.sale_line_key
    where
        int_order_lines.customer_key is not null
        and int_order_lines.movement = 'sale'
        and int_order_lines.quantity > coalesce(returns.returned_quantity, 0)
)

select
    {{ surrogate_key(['customer_key', 'product_id']) }} as customer_product_key,
    customer_key,
    product_id,
    min(order_date) as first_order_date,
    max(order_date) as last_order_date
from kept_lines
group by
    customer_key,
    product_id
