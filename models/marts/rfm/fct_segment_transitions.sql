{#
    Where the customers of each segment were a month later. Each from-segment of a month meets
    every segment, so that its shares sum to one and an empty cell says zero.
#}
with fct_customer_segment_months as (
    select * from {{ ref('fct_customer_segment_months') }}
),

int_month_ends as (
    select * from {{ ref('int_month_ends') }}
),

memberships as (
    {% for segmentation in ['rfm_segment', 'value_tier', 'lifecycle_stage'] %}
    select
        '{{ segmentation }}' as segmentation,
        customer_key,
        coalesce({{ segmentation }}, 'prospect') as segment,
        month_revenue,
        month_end_date
    from fct_customer_segment_months
    {{ "union all" if not loop.last }}
    {% endfor %}
),

moves as (
    select
        later.segmentation,
        coalesce(earlier.segment, 'not_yet_known') as from_segment,
        later.segment as to_segment,
        later.month_end_date,
        count(*) as customer_count,
        sum(later.month_revenue) as month_revenue
    from memberships as later
    inner join int_month_ends on later.month_end_date = int_month_ends.month_end_date
    left outer join memberships as earlier
        on
            later.customer_key = earlier.customer_key
            and later.segmentation = earlier.segmentation
            and earlier.month_end_date = {{ add_days('int_month_ends.month_start_date', -1) }}
    group by
        later.segmentation,
        coalesce(earlier.segment, 'not_yet_known'),
        later.segment,
        later.month_end_date
),

-- The first month has nothing to come from.
first_month as (
    select min(month_end_date) as month_end_date
    from int_month_ends
),

from_segments as (
    select
        moves.segmentation,
        moves.from_segment,
        moves.month_end_date,
        sum(moves.customer_count) as from_customer_count
    from moves
    inner join first_month on moves.month_end_date > first_month.month_end_date
    group by
        moves.segmentation,
        moves.from_segment,
        moves.month_end_date
),

to_segments as (
    select
        segmentation,
        to_segment
    from moves
    group by
        segmentation,
        to_segment
)

select
    {{ surrogate_key(
        [
            'from_segments.segmentation', 'from_segments.from_segment',
            'to_segments.to_segment', 'from_segments.month_end_date'
        ]
    ) }} as segment_transition_key,
    from_segments.segmentation,
    from_segments.from_segment,
    to_segments.to_segment,
    cast(coalesce(moves.customer_count, 0) as integer) as customer_count,
    cast(from_segments.from_customer_count as integer) as from_customer_count,
    cast(coalesce(moves.customer_count, 0) as double) / from_segments.from_customer_count
        as transition_share,
    cast(coalesce(moves.month_revenue, 0) as decimal(18, 2)) as month_revenue,
    from_segments.month_end_date
from from_segments
inner join to_segments on from_segments.segmentation = to_segments.segmentation
left outer join moves
    on
        from_segments.segmentation = moves.segmentation
        and from_segments.from_segment = moves.from_segment
        and to_segments.to_segment = moves.to_segment
        and from_segments.month_end_date = moves.month_end_date
