-- Customers by the RFM segment of the month before and of the month, of the last 12 months.
with months as (
    select distinct month_end_date
    from marts.fct_segment_transitions
    where segmentation = 'rfm_segment'
    order by month_end_date desc
    limit 12
)

select
    transitions.month_end_date,
    transitions.from_segment,
    transitions.to_segment,
    transitions.customer_count
from marts.fct_segment_transitions as transitions
inner join months using (month_end_date)
where
    transitions.segmentation = 'rfm_segment'
    and transitions.customer_count >= smallest_group()
    and transitions.from_segment not in ('prospect', 'not_yet_known')
order by transitions.month_end_date, transitions.from_segment, transitions.to_segment
