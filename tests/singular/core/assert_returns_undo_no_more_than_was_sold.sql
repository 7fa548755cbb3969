-- Neither side of a match gives more pieces than its line has, and no return precedes its sale.
with sale_totals as (
    select
        sale_line_key as order_line_key,
        sum(matched_quantity) as matched_quantity
    from {{ ref('int_return_matches') }}
    group by sale_line_key
),

return_totals as (
    select
        return_line_key as order_line_key,
        sum(matched_quantity) as matched_quantity
    from {{ ref('int_return_matches') }}
    group by return_line_key
),

line_totals as (
    select * from sale_totals
    union all
    select * from return_totals
)

select
    line_totals.order_line_key,
    line_totals.matched_quantity,
    order_lines.quantity
from line_totals
inner join {{ ref('stg_order_lines') }} as order_lines
    on line_totals.order_line_key = order_lines.order_line_key
where line_totals.matched_quantity > abs(order_lines.quantity)
union all
select
    return_line_key as order_line_key,
    matched_quantity,
    null as quantity
from {{ ref('int_return_matches') }}
where
    matched_quantity <= 0
    or return_date < sale_date
