{#
    First in, first out: the pieces of a customer's product that came back undo the oldest pieces
    sold before them. Sales and returns are laid end to end as two rulers of pieces; where a
    stretch of one lies on a stretch of the other, those pieces match. Pieces that came back when
    none were out (the sale is older than the data, or was a guest's) match nothing and are left
    out of the second ruler.
#}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

product_lines as (
    select
        *,
        abs(quantity) as pieces,
        quantity > 0 as is_sale
    from stg_order_lines
    where
        line_type = 'product'
        and movement in ('sale', 'return', 'cancellation')
        and customer_key is not null
),

returned_products as (
    select
        customer_key,
        product_id
    from product_lines
    where not is_sale
    group by
        customer_key,
        product_id
),

movements as (
    select product_lines.*
    from product_lines
    inner join returned_products
        on
            product_lines.customer_key = returned_products.customer_key
            and product_lines.product_id = returned_products.product_id
),

balances as (
    select
        *,
        sum(case when is_sale then pieces else 0 end) over history as pieces_sold,
        sum(case when is_sale then pieces else -pieces end) over history as pieces_out
    from movements
    window
        history as (
            partition by customer_key, product_id
            order by
                ordered_at asc,
                is_sale desc,
                unit_price asc,
                order_id asc,
                order_line_key asc
            rows between unbounded preceding and current row
        )
),

shortfalls as (
    select
        *,
        greatest(0, -min(pieces_out) over history) as pieces_short
    from balances
    window
        history as (
            partition by customer_key, product_id
            order by
                ordered_at asc,
                is_sale desc,
                unit_price asc,
                order_id asc,
                order_line_key asc
            rows between unbounded preceding and current row
        )
),

sales as (
    select
        *,
        pieces_sold - pieces as sold_from,
        pieces_sold as sold_until
    from shortfalls
    where is_sale
),

-- Of all pieces returned so far, those that were short are no part of the ruler.
returns as (
    select
        *,
        pieces_sold - pieces_out - pieces_short as returned_until,
        lag(pieces_sold - pieces_out - pieces_short, 1, 0) over (
            partition by customer_key, product_id
            order by ordered_at, unit_price, order_id, order_line_key
        ) as returned_from
    from shortfalls
    where not is_sale
),

matches as (
    select
        returns.customer_key,
        returns.product_id,
        returns.order_line_key as return_line_key,
        sales.order_line_key as sale_line_key,
        sales.order_id as sale_order_id,
        least(sales.sold_until, returns.returned_until)
        - greatest(sales.sold_from, returns.returned_from) as matched_quantity,
        returns.pieces as returned_quantity,
        returns.net_amount as returned_amount,
        sales.order_date as sale_date,
        returns.order_date as return_date
    from returns
    inner join sales
        on
            returns.customer_key = sales.customer_key
            and returns.product_id = sales.product_id
            and returns.returned_from < sales.sold_until
            and returns.returned_until > sales.sold_from
)

select
    {{ surrogate_key(['return_line_key', 'sale_line_key']) }} as return_match_key,
    customer_key,
    product_id,
    return_line_key,
    sale_line_key,
    sale_order_id,
    cast(matched_quantity as integer) as matched_quantity,
    cast(returned_amount * matched_quantity / returned_quantity as decimal(18, 4)) as net_revenue,
    sale_date,
    return_date
from matches
