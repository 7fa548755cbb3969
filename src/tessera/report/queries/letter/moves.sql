-- In the last complete month: who fell quiet, and who came back. Quiet are the RFM segments of
-- those who have not ordered lately.
with flows as (
    select
        *,
        is_quiet(from_segment) as was_quiet,
        is_quiet(to_segment) as is_quiet
    from marts.fct_segment_transitions
    where
        segmentation = 'rfm_segment'
        and from_segment not in ('prospect', 'not_yet_known')
),

last_month as (
    select max(month_end_date) as month_end_date from flows
),

sums as (
    select
        max(flows.month_end_date) as month_end_date,
        coalesce(sum(customer_count) filter (not was_quiet), 0) as lively_count,
        coalesce(sum(customer_count) filter (was_quiet), 0) as sleeping_count,
        coalesce(sum(customer_count) filter (is_quiet and not was_quiet), 0) as quiet_count,
        coalesce(sum(customer_count) filter (was_quiet and not is_quiet), 0) as back_count
    from flows
    inner join last_month on flows.month_end_date = last_month.month_end_date
)

select
    case
        when lively_count + sleeping_count = 0 then 'no_months'
        when lively_count + sleeping_count < smallest_group() then 'small'
        when greatest(quiet_count, back_count) < smallest_group() then 'hardly'
        when quiet_count < smallest_group() then 'back'
        when back_count < smallest_group() then 'quiet'
        else 'both'
    end as says,
    month_end_date,
    shown(lively_count, lively_count) as lively_count,
    shown(sleeping_count, sleeping_count) as sleeping_count,
    shown(lively_count + sleeping_count, lively_count + sleeping_count) as customer_count,
    shown(quiet_count, quiet_count) as quiet_count,
    shown(back_count, back_count) as back_count
from sums
