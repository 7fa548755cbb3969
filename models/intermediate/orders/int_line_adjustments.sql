{#
    An order's own discounts and credits, shared out over its product lines by value; what the
    rounding leaves goes to the dearest, of equally dear ones to the first by product. What is credited on a later day is not here: it changes the
    order from that day on.
#}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

int_order_adjustments as (
    select * from {{ ref('int_order_adjustments') }}
    where is_of_order
),

sales as (
    select
        order_line_key,
        order_id,
        product_id,
        quantity,
        net_amount,
        order_date
    from stg_order_lines
    where
        line_type = 'product'
        and movement = 'sale'
        and order_id in (select int_order_adjustments.order_id from int_order_adjustments)
),

order_totals as (
    select
        order_id,
        sum(net_amount) as net_amount,
        min(order_date) as order_date
    from sales
    group by order_id
),

adjustments as (
    select
        order_totals.order_id,
        order_totals.net_amount,
        sum(int_order_adjustments.adjustment_amount) as adjustment_amount
    from order_totals
    inner join int_order_adjustments on order_totals.order_id = int_order_adjustments.order_id
    where
        int_order_adjustments.adjustment_date <= order_totals.order_date
        and order_totals.net_amount > 0
    group by
        order_totals.order_id,
        order_totals.net_amount
),

shares as (
    select
        sales.order_line_key,
        sales.order_id,
        adjustments.adjustment_amount as order_adjustment,
        cast(
            adjustments.adjustment_amount
            * cast(sales.net_amount as double) / cast(adjustments.net_amount as double)
            as decimal(18, 4)
        ) as line_share,
        row_number() over (
            partition by sales.order_id
            order by
                sales.net_amount desc,
                sales.product_id asc,
                sales.quantity asc,
                sales.order_line_key asc
        ) as place
    from sales
    inner join adjustments on sales.order_id = adjustments.order_id
),

rests as (
    select
        order_id,
        sum(line_share) as shared_amount
    from shares
    group by order_id
)

select
    shares.order_line_key,
    shares.order_id,
    cast(
        shares.line_share
        + case
            when shares.place = 1 then shares.order_adjustment - rests.shared_amount
            else 0
        end as decimal(18, 4)
    ) as adjustment_amount
from shares
inner join rests on shares.order_id = rests.order_id
