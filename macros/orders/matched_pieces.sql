{#
    The CTEs that match the pieces that came back with the oldest pieces sold before them; the last
    is <name>_matches, with customer_key, order_id and return_line_key of the return, sale_line_key
    and matched_quantity. Sales and returns
    are laid end to end as two rulers of pieces; where a stretch of one lies on a stretch of the
    other, those pieces match. Pieces that came back when none were out match nothing and are left
    out of the second ruler.
    lines: a CTE with order_line_key, customer_key, is_sale, pieces, moved_at, unit_price, order_id,
    net_amount and the columns of partition, within which pieces match.
#}
{% macro matched_pieces(name, lines, partition) -%}
{%- set by = partition | join(', ') -%}
{%- set order = 'moved_at, is_sale desc, unit_price, order_id, net_amount, order_line_key' -%}
{{ name }}_balances as (
    select
        *,
        sum(case when is_sale then pieces else 0 end) over history as pieces_sold,
        sum(case when is_sale then pieces else -pieces end) over history as pieces_out
    from {{ lines }}
    window
        history as (
            partition by {{ by }} order by {{ order }}
            rows between unbounded preceding and current row
        )
),

{{ name }}_shortfalls as (
    select
        *,
        greatest(0, -min(pieces_out) over history) as pieces_short
    from {{ name }}_balances
    window
        history as (
            partition by {{ by }} order by {{ order }}
            rows between unbounded preceding and current row
        )
),

-- Of all pieces returned so far, those that were short are no part of the ruler.
{{ name }}_returns as (
    select
        *,
        pieces_sold - pieces_out - pieces_short as returned_until,
        lag(pieces_sold - pieces_out - pieces_short, 1, 0) over (
            partition by {{ by }} order by moved_at, unit_price, order_id, net_amount, order_line_key
        ) as returned_from
    from {{ name }}_shortfalls
    where not is_sale
),

{{ name }}_matches as (
    select
        returns.customer_key,
        returns.order_id,
        returns.order_line_key as return_line_key,
        sales.order_line_key as sale_line_key,
        least(sales.pieces_sold, returns.returned_until)
        - greatest(sales.pieces_sold - sales.pieces, returns.returned_from) as matched_quantity
    from {{ name }}_returns as returns
    inner join {{ name }}_shortfalls as sales
        on
            sales.is_sale
            {%- for column in partition %}
            and returns.{{ column }} = sales.{{ column }}
            {%- endfor %}
            and returns.returned_from < sales.pieces_sold
            and returns.returned_until > sales.pieces_sold - sales.pieces
)
{%- endmacro %}
