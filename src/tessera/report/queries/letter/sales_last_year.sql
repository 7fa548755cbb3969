-- The last complete month beside the same month a year earlier, which had the same season.
with shop as (
    select
        first_order_date,
        cast(
            cast(date_trunc('month', as_of_date + 1) as date) - interval 1 month as date
        ) as month_start_date
    from marts.dim_shop
),

sums as (
    select
        shop.month_start_date,
        cast(shop.month_start_date - interval 12 month as date) as year_ago_date,
        shop.month_start_date - interval 12 month + interval 6 day >= shop.first_order_date
            as has_year_ago,
        count(*) filter (date_trunc('month', order_date) = shop.month_start_date)
            as order_count,
        count(distinct coalesce(customer_key, 'guest ' || order_id)) filter (
            date_trunc('month', order_date) = shop.month_start_date
        ) as buyer_count,
        sum(kept_revenue) filter (date_trunc('month', order_date) = shop.month_start_date)
            as revenue,
        count(*) filter (
            date_trunc('month', order_date) = shop.month_start_date - interval 12 month
        ) as year_ago_order_count,
        count(distinct coalesce(customer_key, 'guest ' || order_id)) filter (
            date_trunc('month', order_date) = shop.month_start_date - interval 12 month
        ) as year_ago_buyer_count,
        sum(kept_revenue) filter (
            date_trunc('month', order_date) = shop.month_start_date - interval 12 month
        ) as year_ago_revenue
    from shop
    left join marts.fct_orders on true
    group by all
)

select
    case
        when not has_year_ago then 'too_young'
        when least(buyer_count, year_ago_buyer_count) < smallest_group() then 'few'
        when year_ago_revenue <= 0 then 'few'
        when revenue >= year_ago_revenue then 'more'
        else 'less'
    end as says,
    month_start_date,
    year_ago_date,
    abs(revenue / nullif(year_ago_revenue, 0) - 1) as revenue_change,
    shown(year_ago_order_count, year_ago_buyer_count) as year_ago_order_count,
    shown(year_ago_revenue, year_ago_buyer_count) as year_ago_revenue
from sums
