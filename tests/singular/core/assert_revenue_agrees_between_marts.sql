-- Lines, orders and customers tell the same revenue, but for the rounding of each to a cent.
with line_totals as (
    select
        sum(case when order_lines.movement = 'sale' then order_lines.net_revenue end)
            as sales_revenue,
        sum(case when order_lines.customer_key is not null then order_lines.net_revenue end)
            as customer_revenue
    from {{ ref('fct_order_lines') }} as order_lines
    cross join {{ ref('int_clock') }} as clock
    where order_lines.order_date <= clock.as_of_date
),

order_totals as (
    select
        count(*) as order_count,
        sum(orders.net_revenue) as sales_revenue
    from {{ ref('fct_orders') }} as orders
    cross join {{ ref('int_clock') }} as clock
    where orders.order_date <= clock.as_of_date
),

customer_totals as (
    select
        count(*) as customer_count,
        sum(monetary) as customer_revenue
    from {{ ref('fct_customer_rfm') }}
)

select
    line_totals.sales_revenue,
    order_totals.sales_revenue as order_sales_revenue,
    line_totals.customer_revenue,
    customer_totals.customer_revenue as rfm_revenue
from line_totals
cross join order_totals
cross join customer_totals
where
    abs(line_totals.sales_revenue - order_totals.sales_revenue) > 0.005 * order_totals.order_count
    or abs(line_totals.customer_revenue - customer_totals.customer_revenue)
    > 0.005 * customer_totals.customer_count
