-- What campaigns that are over brought in margin beyond those held out: the sum over campaigns
-- and arms, with the interval of a sum of independent figures.
with effects as (
    select
        *,
        difference * customer_count as total,
        (upper - lower) / 2 * customer_count as half_width
    from actions.rpt_experiments
    where
        metric = 'margin'
        and cohort_type = 'all'
        and drawn_by != 'global_holdout'
        and verdict in ('works', 'harms', 'undecided')
        and lower is not null
        and least(customer_count, control_count) >= smallest_group()
),

sums as (
    select
        count(distinct campaign_id) as campaign_count,
        sum(customer_count) as customer_count,
        sum(control_count) as control_count,
        sum(total) as margin,
        sqrt(sum(half_width ^ 2)) as half_width,
        sum(total_cost) as total_cost
    from effects
)

select
    case
        when campaign_count = 0 then 'none'
        when margin - half_width > 0 then 'earned'
        when margin + half_width < 0 then 'lost'
        else 'undecided'
    end as says,
    campaign_count,
    customer_count,
    control_count,
    margin,
    margin - half_width as margin_lower,
    margin + half_width as margin_upper,
    total_cost
from sums
