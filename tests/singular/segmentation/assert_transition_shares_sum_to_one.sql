-- Within a month, nobody of a segment is lost or counted twice on the way.
select
    segmentation,
    month_end_date,
    from_segment,
    sum(transition_share) as share_sum,
    sum(customer_count) as customer_sum,
    min(from_customer_count) as from_customer_count
from {{ ref('fct_segment_transitions') }}
group by
    segmentation,
    month_end_date,
    from_segment
having
    abs(sum(transition_share) - 1) > 1e-9
    or sum(customer_count) != min(from_customer_count)
    or min(from_customer_count) != max(from_customer_count)
