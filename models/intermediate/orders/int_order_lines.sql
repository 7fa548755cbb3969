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

int_line_adjustments as (
    select * from {{ ref('int_line_adjustments') }}
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
        sum(matched_quantity) as matched_quantity,
        sum(net_revenue) as net_revenue
    from int_return_matches
    group by return_line_key
),

goods as (
    select
        stg_order_lines.*,
        coalesce(returned_sales.returned_quantity, 0) as returned_quantity,
        coalesce(int_line_adjustments.adjustment_amount, 0) as adjustment_amount,
        case
            when stg_order_lines.movement != 'sale'
                then coalesce(matched_returns.matched_quantity, 0)
        end as matched_quantity,
        case
            when stg_order_lines.movement = 'sale' then stg_order_lines.net_amount
            else coalesce(matched_returns.net_revenue, 0)
        end as net_revenue
    from stg_order_lines
    left outer join returned_sales
        on stg_order_lines.order_line_key = returned_sales.sale_line_key
    left outer join matched_returns
        on stg_order_lines.order_line_key = matched_returns.return_line_key
    left outer join int_line_adjustments
        on stg_order_lines.order_line_key = int_line_adjustments.order_line_key
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
    cast(returned_quantity as decimal(18, 3)) as returned_quantity,
    cast(matched_quantity as decimal(18, 3)) as matched_quantity,
    unit_price,
    discount_amount,
    cast(unit_price * quantity as decimal(18, 4)) as gross_revenue,
    cast(net_revenue as decimal(18, 4)) as net_revenue,
    adjustment_amount,
    case
        when movement != 'sale' then matched_quantity < abs(quantity)
    end as is_unmatched,
    order_date,
    ordered_at
from goods
