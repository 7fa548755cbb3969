-- The last complete month beside the one before. How much more orders there are has an interval:
-- counts of two months as two Poisson processes, the logarithm of their ratio as normal.
with shop as (
    select
        *,
        cast(date_trunc('month', as_of_date + 1) as date) - interval 1 month as month_start_date
    from marts.dim_shop
),

orders as (
    select
        fct_orders.*,
        coalesce(fct_orders.customer_key, 'guest ' || fct_orders.order_id) as buyer,
        cast(date_trunc('month', fct_orders.order_date) as date) as order_month_date
    from marts.fct_orders as fct_orders
),

sums as (
    select
        cast(shop.month_start_date as date) as month_start_date,
        cast(shop.month_start_date - interval 1 month as date) as last_month_start_date,
        -- A month that begins before the first order is known in part only.
        shop.month_start_date - interval 1 month + interval 6 day >= shop.first_order_date
            as has_last_month,
        shop.month_start_date + interval 6 day >= shop.first_order_date as has_month,
        count(*) filter (order_month_date = shop.month_start_date) as order_count,
        count(distinct buyer) filter (order_month_date = shop.month_start_date) as buyer_count,
        coalesce(sum(kept_revenue) filter (order_month_date = shop.month_start_date), 0)
            as revenue,
        count(*) filter (order_month_date = shop.month_start_date - interval 1 month)
            as last_order_count,
        count(distinct buyer) filter (order_month_date = shop.month_start_date - interval 1 month)
            as last_buyer_count,
        coalesce(
            sum(kept_revenue) filter (order_month_date = shop.month_start_date - interval 1 month),
            0
        ) as last_revenue
    from shop
    left join orders on true
    group by all
),

compared as (
    select
        *,
        order_count / nullif(last_order_count, 0) - 1 as order_change,
        exp(
            ln(nullif(order_count, 0) / nullif(last_order_count, 0))
            - 1.96 * sqrt(1 / nullif(order_count, 0) + 1 / nullif(last_order_count, 0))
        ) - 1 as order_change_lower,
        exp(
            ln(nullif(order_count, 0) / nullif(last_order_count, 0))
            + 1.96 * sqrt(1 / nullif(order_count, 0) + 1 / nullif(last_order_count, 0))
        ) - 1 as order_change_upper
    from sums
)

select
    case
        when not has_month then 'no_month'
        when buyer_count < smallest_group() then 'few'
        when not has_last_month or last_buyer_count < smallest_group() then 'alone'
        when order_change_lower > 0 then 'more'
        when order_change_upper < 0 then 'fewer'
        else 'alike'
    end as says,
    month_start_date,
    last_month_start_date,
    shown(order_count, buyer_count) as order_count,
    shown(buyer_count, buyer_count) as buyer_count,
    shown(revenue, buyer_count) as revenue,
    shown(last_order_count, last_buyer_count) as last_order_count,
    shown(last_revenue, last_buyer_count) as last_revenue,
    order_change,
    order_change_lower,
    order_change_upper
from compared
