-- Customers by recency and frequency score, of the whole shop ('all') and by RFM segment.
select
    case when grouping(rfm_segment) = 1 then 'all' else rfm_segment end as segment,
    recency_score,
    frequency_score,
    count(*) as customer_count,
    sum(monetary) as revenue,
    sum(monetary) / count(*) as mean_monetary
from marts.fct_customer_rfm
group by grouping sets (
    (recency_score, frequency_score), (recency_score, frequency_score, rfm_segment)
)
having count(*) >= smallest_group()
order by 1, 2, 3
