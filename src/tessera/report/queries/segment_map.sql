-- The RFM segments at the end of each month: size, days since the last order, worth. A shop
-- younger than a month has only today.
with members as (
    select month_end_date, rfm_segment as segment, customer_key, recency_days, monetary
    from marts.fct_customer_segment_months
    where rfm_segment is not null
    union all
    select as_of_date, rfm_segment, customer_key, recency_days, monetary
    from marts.fct_customer_rfm
    where not exists (select 1 from marts.fct_customer_segment_months)
),

segments as (
    select
        month_end_date,
        segment,
        count(*) as customer_count,
        sum(monetary) as revenue,
        median(recency_days) as median_recency_days,
        median(monetary) as median_monetary
    from members
    group by all
),

shares as (
    select
        *,
        customer_count / sum(customer_count) over (partition by month_end_date) as customer_share,
        revenue / nullif(sum(revenue) over (partition by month_end_date), 0) as revenue_share
    from segments
)

select *
from shares
where customer_count >= smallest_group()
order by month_end_date, revenue desc, segment
