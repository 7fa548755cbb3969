-- Customers in each RFM segment at the end of the months of the transitions, and how many moved.
with flows as (
    select *
    from marts.fct_segment_transitions
    where
        segmentation = 'rfm_segment'
        and from_segment not in ('prospect', 'not_yet_known')
),

sides as (
    select month_end_date, 'before' as side, from_segment as segment, customer_count from flows
    union all
    select month_end_date, 'after' as side, to_segment as segment, customer_count from flows
)

select
    month_end_date,
    side,
    segment,
    sum(customer_count) as customer_count
from sides
group by all
having sum(customer_count) >= smallest_group()
order by month_end_date, side, segment
