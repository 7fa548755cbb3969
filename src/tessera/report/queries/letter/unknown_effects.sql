-- Which campaigns nobody can judge yet: those that go on, with the days that are left, else the
-- undecided one that ended last, with how many times its customers it would have taken to see
-- an effect of the size that was seen.
with effects as (
    select *
    from actions.rpt_experiments
    where
        metric = 'margin'
        and cohort_type = 'all'
        and drawn_by != 'global_holdout'
        and least(customer_count, control_count) >= smallest_group()
),

shop as (
    select * from marts.dim_shop
),

running as (
    select
        count(distinct effects.campaign_id) as campaign_count,
        max(effects.end_date) as end_date,
        max(effects.end_date) - max(shop.as_of_date) as wait_days
    from effects
    cross join shop
    where effects.verdict = 'not_over'
),

undecided as (
    select
        campaign_name,
        customer_count + control_count as customer_count,
        -- The effect that is seen in four of five such campaigns falls with the root of the size.
        (detectable_after / nullif(abs(difference), 0)) ^ 2 as times_count
    from effects
    where verdict = 'undecided'
    order by end_date desc, campaign_id
    limit 1
)

select
    case
        when running.campaign_count > 0 then 'running'
        when undecided.times_count > 1 and undecided.times_count <= 100 then 'undecided'
        when undecided.customer_count is not null then 'undecided_far'
        else 'none'
    end as says,
    running.campaign_count,
    running.end_date,
    running.wait_days,
    undecided.campaign_name,
    undecided.customer_count,
    cast(ceil(least(undecided.times_count, 1000)) as integer) as times_count
from running
left join undecided on true
