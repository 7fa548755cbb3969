{#
    The pieces of a product that came back undo pieces sold: those of the order that the return
    names first, guests' too; then, of the same customer, the oldest sold before. A return without
    a time of day is booked at the day's end. Ties: the cheaper sale, then the order's number.
#}
with stg_order_lines as (
    select * from {{ touched('stg_order_lines') }}
),

product_lines as (
    select
        *,
        quantity > 0 as is_sale,
        case
            when quantity < 0 and ordered_at = cast(order_date as timestamp)
                then cast({{ add_days('order_date', 1) }} as timestamp) - interval 1 second
            else ordered_at
        end as moved_at
    from stg_order_lines
    where
        line_type = 'product'
        and movement in ('sale', 'return', 'cancellation')
),

-- What never came back need not be laid end to end.
{% for holder in ['order_id', 'customer_key'] -%}
returned_by_{{ holder }} as (
    select
        {{ holder }},
        product_id
    from product_lines
    where not is_sale
    group by
        {{ holder }},
        product_id
),

{% endfor -%}

named_lines as (
    select
        product_lines.*,
        abs(product_lines.quantity) as pieces
    from product_lines
    inner join returned_by_order_id as returned
        on
            product_lines.order_id = returned.order_id
            and product_lines.product_id = returned.product_id
),

{{ matched_pieces('named', 'named_lines', ['order_id', 'product_id']) }},

used_pieces as (
    select
        return_line_key as order_line_key,
        sum(matched_quantity) as pieces
    from named_matches
    group by return_line_key
    union all
    select
        sale_line_key as order_line_key,
        sum(matched_quantity) as pieces
    from named_matches
    group by sale_line_key
),

other_lines as (
    select
        product_lines.*,
        abs(product_lines.quantity) - coalesce(used_pieces.pieces, 0) as pieces
    from product_lines
    inner join returned_by_customer_key as returned
        on
            product_lines.customer_key = returned.customer_key
            and product_lines.product_id = returned.product_id
    left outer join used_pieces on product_lines.order_line_key = used_pieces.order_line_key
    where abs(product_lines.quantity) > coalesce(used_pieces.pieces, 0)
),

{{ matched_pieces('other', 'other_lines', ['customer_key', 'product_id']) }},

all_matches as (
    select * from named_matches
    union all
    select * from other_matches
)

select
    {{ surrogate_key(['return_line_key', 'sale_line_key']) }} as return_match_key,
    customer_key,
    order_id,
    return_line_key,
    sale_line_key,
    cast(sum(matched_quantity) as decimal(18, 3)) as matched_quantity
from all_matches
group by
    customer_key,
    order_id,
    return_line_key,
    sale_line_key
