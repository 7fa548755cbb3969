{#
    The lines that sell or bring back goods, guests' included. A return takes away revenue only
    as far as its sale is known: what it undoes beyond that was never counted.
#}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

int_return_matches as (
    select * from {{ ref('int_return_matches') }}
),

returned_sales as (
    select
        sale_line_key,
        sum(matched_quantity) as returned_quantity
    from int_return_matches
    group by sale_line_key
),

matched_returns as (
    select
        return_line_key,
        sum(matched_quantity) as matched_quantity
    from int_return_matches
    group by return_line_key
),

goods as (
    select
        stg_order_lines.*,
        coalesce(returned_sales.returned_quantity, 0) as returned_quantity,
        case
            when stg_order_lines.movement != 'sale'
                then coalesce(matched_returns.matched_quantity, 0)
        end as matched_quantity
    from stg_order_lines
    left outer join returned_sales
        on stg_order_lines.order_line_key = returned_sales.sale_line_key
    left outer join matched_returns
        on stg_order_lines.order_line_key = matched_returns.return_line_key
    where
        stg_order_lines.line_type = 'product'
        and stg_order_lines.movement in ('sale', 'return', 'cancellation')
)

select
    goods.order_line_key,
    goods.customer_key,
    goods.order_id,
    goods.product_id,
    goods.movement,
    goods.currency,
    coalesce(goods.channel, 'unknown') as channel,
    goods.store_id,
    goods.campaign_id,
    goods.quantity,
    cast(goods.returned_quantity as integer) as returned_quantity,
    cast(goods.matched_quantity as integer) as matched_quantity,
    goods.unit_price,
    goods.discount_amount,
    cast(goods.unit_price * goods.quantity as decimal(18, 4)) as gross_revenue,
    case
        when goods.movement = 'sale' then goods.net_amount
        else cast(
            goods.net_amount * goods.matched_quantity / abs(goods.quantity) as decimal(18, 4)
        )
    end as net_revenue,
    case
        when goods.movement != 'sale' then goods.matched_quantity < abs(goods.quantity)
    end as is_unmatched,
    goods.order_date,
    goods.ordered_at
from goods
