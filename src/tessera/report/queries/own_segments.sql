-- RFM segments that the shop named itself, those who ordered lately first, and whether their members
-- mostly have not.
with members as (
    select rfm_segment as segment, recency_score
    from marts.fct_customer_rfm
    union all
    -- Some have no members today.
    select from_segment, null
    from marts.fct_segment_transitions
    where segmentation = 'rfm_segment'
    union all
    select to_segment, null
    from marts.fct_segment_transitions
    where segmentation = 'rfm_segment'
)

select
    segment,
    coalesce(avg(recency_score) < 3, false) as is_quiet
from members
where
    segment is not null
    and segment not in ('prospect', 'not_yet_known')
    and not is_named_at_first(segment)
group by segment
order by avg(recency_score) desc nulls last, segment
