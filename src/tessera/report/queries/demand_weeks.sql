-- Units expected in each coming week, in all ('all') and by RFM segment. Guests, customers
-- without a segment, and segments of too few customers are in the whole.
select
    week_start_date,
    segment,
    sum(expected_units) as expected_units,
    count(distinct product_id) as product_count,
    max(method) as method
from actions.fct_segment_demand
where
    segment = 'all'
    or segment in (
        select rfm_segment
        from marts.fct_customer_rfm
        group by rfm_segment
        having count(*) >= smallest_group()
    )
group by week_start_date, segment
order by week_start_date, segment
