-- Sales of the last 24 complete months, of the whole shop ('all') and by the RFM segment that
-- customers were in when the month began: today's segment would rank those first who just bought.
with month_ends as (
    select distinct month_end_date
    from marts.fct_customer_segment_months
),

orders as (
    select
        customer_key,
        kept_revenue,
        order_id,
        cast(date_trunc('month', order_date) as date) as month_start_date,
        last_day(order_date) as month_end_date,
        -- A guest is somebody, too.
        coalesce(customer_key, 'guest ' || order_id) as buyer
    from marts.fct_orders
),

of_segments as (
    select
        orders.*,
        before.rfm_segment as segment
    from orders
    inner join month_ends using (month_end_date)
    left join marts.fct_customer_segment_months as before
        on
            orders.customer_key = before.customer_key
            and orders.month_start_date - 1 = before.month_end_date
),

sums as (
    select
        month_end_date,
        case when grouping(segment) = 1 then 'all' else segment end as segment,
        grouping(segment) = 1 as is_all,
        count(*) as order_count,
        count(distinct buyer) as buyer_count,
        count(*) filter (customer_key is null) as guest_order_count,
        sum(kept_revenue) as revenue
    from of_segments
    group by grouping sets ((month_end_date), (month_end_date, segment))
)

select
    month_end_date,
    segment,
    order_count,
    buyer_count,
    guest_order_count,
    revenue,
    revenue / order_count as order_value
from sums
where
    segment is not null
    and buyer_count >= smallest_group()
order by month_end_date, segment
