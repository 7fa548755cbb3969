-- What the report is about: one row. month_end_date is the end of the last complete month.
with orders as (
    select
        count(*) as order_count,
        count(distinct customer_key) as customer_count,
        sum(kept_revenue) as revenue
    from marts.fct_orders
)

select
    shop.base_currency,
    shop.as_of_date,
    shop.first_order_date,
    cast(date_trunc('month', shop.as_of_date + 1) as date) - 1 as month_end_date,
    publication.published_at,
    orders.order_count,
    orders.customer_count,
    shown(orders.revenue, orders.customer_count) as revenue
from marts.dim_shop as shop
cross join main.publication as publication
cross join orders
