-- Lines, orders and customers tell the same revenue, to the cent of rounding each order allows.
with line_totals as (
    select
        cast(sum(net_revenue) as double) as net_revenue,
        cast(sum(case when movement = 'sale' then net_revenue end) as double) as sales_revenue,
        cast(sum(case when customer_key is not null then net_revenue end) as double)
            as customer_revenue
    from {{ ref('fct_order_lines') }}
    cross join {{ ref('int_clock') }} as clock
    where order_date <= clock.as_of_date
),

order_totals as (
    select
        cast(sum(net_revenue) as double) as sales_revenue,
        cast(sum(kept_revenue) as double) as net_revenue,
        count(*) as order_count
    from {{ ref('fct_orders') }}
    cross join {{ ref('int_clock') }} as clock
    where order_date <= clock.as_of_date
),

customer_totals as (
    select cast(sum(monetary) as double) as customer_revenue
    from {{ ref('fct_customer_rfm') }}
)

select
    line_totals.*,
    order_totals.sales_revenue as order_sales_revenue,
    customer_totals.customer_revenue as rfm_revenue
from line_totals
cross join order_totals
cross join customer_totals
where
    abs(line_totals.sales_revenue - order_totals.sales_revenue) > 0.005 * order_totals.order_count
    or abs(line_totals.customer_revenue - customer_totals.customer_revenue)
    > 0.005 * order_totals.order_count
