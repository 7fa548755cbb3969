{#
    What each return takes away from the order that it undoes: the money given back, and never more
    than was paid for the pieces, nor than credits have left of the order. The return that brings
    back the last piece takes away all that was still kept, for an order of which nothing is kept
    carries no revenue. Ties of one second: the return's order number, the product, the smaller
    refund.
#}
with int_matched_pieces as (
    select * from {{ touched('int_matched_pieces') }}
),

stg_order_lines as (
    select * from {{ touched('stg_order_lines') }}
    where line_type = 'product'
),

int_line_adjustments as (
    select * from {{ ref('int_line_adjustments') }}
),

int_order_adjustments as (
    select * from {{ touched('int_order_adjustments') }}
    where is_of_order
),

returned_orders as (
    select stg_order_lines.order_id
    from int_matched_pieces
    inner join stg_order_lines on int_matched_pieces.sale_line_key = stg_order_lines.order_line_key
    group by stg_order_lines.order_id
),

sales as (
    select
        stg_order_lines.order_line_key,
        stg_order_lines.customer_key,
        stg_order_lines.order_id,
        stg_order_lines.product_id,
        stg_order_lines.quantity,
        stg_order_lines.net_amount + coalesce(int_line_adjustments.adjustment_amount, 0)
            as paid_amount,
        stg_order_lines.order_date
    from stg_order_lines
    inner join returned_orders on stg_order_lines.order_id = returned_orders.order_id
    left outer join int_line_adjustments
        on stg_order_lines.order_line_key = int_line_adjustments.order_line_key
    where stg_order_lines.movement = 'sale'
),

paid_orders as (
    select
        order_id,
        sum(quantity) as quantity,
        sum(paid_amount) as paid_amount,
        min(order_date) as order_date
    from sales
    group by order_id
),

refunds as (
    select
        pieces.return_match_key,
        sales.customer_key,
        sales.product_id,
        pieces.return_line_key,
        pieces.sale_line_key,
        sales.order_id as sale_order_id,
        return_lines.order_id as return_order_id,
        pieces.matched_quantity,
        cast(
            least(
                cast(return_lines.net_amount as double) / cast(return_lines.quantity as double),
                cast(greatest(sales.paid_amount, 0) as double) / cast(sales.quantity as double)
            ) * cast(pieces.matched_quantity as double) as decimal(18, 4)
        ) as refund_amount,
        sales.order_date as sale_date,
        return_lines.order_date as return_date,
        return_lines.ordered_at as returned_at
    from int_matched_pieces as pieces
    inner join stg_order_lines as return_lines
        on pieces.return_line_key = return_lines.order_line_key
    inner join sales on pieces.sale_line_key = sales.order_line_key
),

-- Those of the day of the order are in what was paid.
credits as (
    select
        refunds.return_match_key,
        sum(int_order_adjustments.adjustment_amount) as credited_amount
    from refunds
    inner join paid_orders on refunds.sale_order_id = paid_orders.order_id
    inner join int_order_adjustments
        on
            refunds.sale_order_id = int_order_adjustments.order_id
            and paid_orders.order_date < int_order_adjustments.adjustment_date
            and refunds.return_date > int_order_adjustments.adjustment_date
    group by refunds.return_match_key
),

running as (
    select
        *,
        sum(matched_quantity) over so_far as returned_quantity,
        (sum(refund_amount) over so_far) - refund_amount as refunded_before
    from refunds
    window
        so_far as (
            partition by sale_order_id
            order by
                return_date, returned_at, return_order_id, product_id, refund_amount,
                return_match_key
            rows between unbounded preceding and current row
        )
),

left_over as (
    select
        running.*,
        running.returned_quantity = paid_orders.quantity as completes_return,
        greatest(
            paid_orders.paid_amount
            + coalesce(credits.credited_amount, 0)
            - running.refunded_before,
            0
        ) as left_amount
    from running
    inner join paid_orders on running.sale_order_id = paid_orders.order_id
    left outer join credits on running.return_match_key = credits.return_match_key
)

select
    return_match_key,
    customer_key,
    product_id,
    return_line_key,
    sale_line_key,
    sale_order_id,
    matched_quantity,
    cast(
        case
            when completes_return then -left_amount
            else -least(refund_amount, left_amount)
        end as decimal(18, 4)
    ) as net_revenue,
    completes_return,
    sale_date,
    return_date
from left_over
