-- How many customers changed their RFM segment in each month, and how many of them fell quiet:
-- from a segment of those who ordered lately to one of those who did not.
with flows as (
    select
        *,
        is_quiet(from_segment) as was_quiet,
        is_quiet(to_segment) as is_quiet
    from marts.fct_segment_transitions
    where
        segmentation = 'rfm_segment'
        and from_segment not in ('prospect', 'not_yet_known')
)

select
    month_end_date,
    sum(customer_count) as customer_count,
    coalesce(sum(customer_count) filter (from_segment != to_segment), 0) as moved_count,
    coalesce(sum(customer_count) filter (is_quiet and not was_quiet), 0) as quiet_count,
    coalesce(sum(customer_count) filter (was_quiet and not is_quiet), 0) as back_count
from flows
group by month_end_date
having sum(customer_count) > 0
order by month_end_date
