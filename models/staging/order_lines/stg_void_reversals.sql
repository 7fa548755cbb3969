{#
    Lines that take back what was never sold: an order that was voided, exported with its sale and
    with the line that reverses it. They cancel each other and undo nothing older. Nor does the
    discount of an order of which nothing was sold lower anything, nor a refund without a product.
#}
with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
    where rejection_reason is null
),

stg_order_line_versions as (
    select * from {{ ref('stg_order_line_versions') }}
),

stg_order_statuses as (
    select * from {{ ref('stg_order_statuses') }}
),

order_lines as (
    select
        accepted.*,
        stg_order_statuses.meaning in ('void', 'returned') as is_unsold
    from stg_order_lines_checked as accepted
    inner join stg_order_statuses on accepted.order_status = stg_order_statuses.order_status
    left outer join stg_order_line_versions on accepted.row_key = stg_order_line_versions.row_key
    where stg_order_line_versions.row_key is null
),

voided as (
    select
        order_id,
        product_id,
        sum(quantity) as voided_quantity
    from order_lines
    where
        quantity > 0
        and is_unsold
    group by
        order_id,
        product_id
),

-- Orders of goods that all were voided, or came back as a whole.
unsold_orders as (
    select order_id
    from order_lines
    where
        line_type = 'product'
        and quantity > 0
    group by order_id
    having bool_and(is_unsold)
),

reversals as (
    select
        order_lines.row_key,
        voided.voided_quantity,
        sum(-order_lines.quantity) over (
            partition by order_lines.order_id, order_lines.product_id
            order by
                order_lines.ordered_at,
                order_lines.quantity,
                order_lines.unit_price,
                order_lines.row_key
            rows between unbounded preceding and current row
        ) + order_lines.quantity as reversed_before
    from order_lines
    inner join voided
        on
            order_lines.order_id = voided.order_id
            and order_lines.product_id = voided.product_id
    where order_lines.quantity < 0
)

select row_key
from reversals
where reversed_before < voided_quantity
union
select order_lines.row_key
from order_lines
inner join unsold_orders on order_lines.order_id = unsold_orders.order_id
where
    order_lines.line_type != 'product'
    and order_lines.quantity < 0
