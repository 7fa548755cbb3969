{#
    Lines that take back what was never sold: an order that was voided, exported with its sale and
    with the line that reverses it. They cancel each other and undo nothing older.
#}
with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
    where rejection_reason is null
),

stg_order_statuses as (
    select * from {{ ref('stg_order_statuses') }}
),

voided as (
    select
        order_lines.order_id,
        order_lines.product_id,
        sum(order_lines.quantity) as voided_quantity
    from stg_order_lines_checked as order_lines
    inner join stg_order_statuses on order_lines.order_status = stg_order_statuses.order_status
    where
        order_lines.quantity > 0
        and stg_order_statuses.meaning in ('void', 'returned')
    group by
        order_lines.order_id,
        order_lines.product_id
),

reversals as (
    select
        order_lines.row_key,
        voided.voided_quantity,
        sum(-order_lines.quantity) over (
            partition by order_lines.order_id, order_lines.product_id
            order by order_lines.ordered_at, order_lines.row_key
            rows between unbounded preceding and current row
        ) + order_lines.quantity as reversed_before
    from stg_order_lines_checked as order_lines
    inner join voided
        on
            order_lines.order_id = voided.order_id
            and order_lines.product_id = voided.product_id
    where order_lines.quantity < 0
)

select row_key
from reversals
where reversed_before < voided_quantity
