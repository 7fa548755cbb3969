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
    order_line_key,
    customer_key,
    order_id,
    product_id,
    movement,
    currency,
    coalesce(channel, 'unknown') as channel,
    store_id,
    campaign_id,
    quantity,
    cast(returned_quantity as integer) as returned_quantity,
    cast(matched_quantity as integer) as matched_quantity,
    unit_price,
    discount_amount,
    cast(unit_price * quantity as decimal(18, 4)) as gross_revenue,
    case
        when movement = 'sale' then net_amount
        else cast(
            net_amount * matched_quantity / abs(quantity) as decimal(18, 4)
        )
    end as net_revenue,
    case
        when movement != 'sale' then matched_quantity < abs(quantity)
    end as is_unmatched,
    order_date,
    ordered_at
from goods
