-- Units expected in each coming week, in all ('all') and by RFM segment. Guests, and customers
-- without a segment, are in the whole.
select
    week_start_date,
    segment,
    sum(expected_units) as expected_units,
    count(distinct product_id) as product_count,
    max(method) as method
from actions.fct_segment_demand
where segment not in ('guests', 'no_segment')
group by week_start_date, segment
order by week_start_date, segment
