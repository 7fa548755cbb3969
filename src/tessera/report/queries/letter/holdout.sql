-- What all marketing together brings: the newest draw of customers who are contacted by nothing,
-- and the last one whose days are over.
with draws as (
    select
        ledger.campaign_id,
        count(*) filter (ledger.is_control) as control_count,
        count(*) filter (not ledger.is_control) as treated_count,
        max(ledger.window_end) as window_end_date,
        max(ledger.window_end) - cast(min(ledger.assigned_at) as date) as window_days
    from actions.fct_holdout_ledger as ledger
    where ledger.is_global
    group by ledger.campaign_id
),

results as (
    select *
    from actions.rpt_experiments
    where
        drawn_by = 'global_holdout'
        and metric = 'margin'
        and cohort_type = 'all'
        and verdict in ('works', 'harms', 'undecided')
        and lower is not null
        and least(customer_count, control_count) >= smallest_group()
    order by end_date desc
    limit 1
),

newest as (
    select * from draws order by window_end_date desc, campaign_id limit 1
)

select
    case
        when results.lower > 0 then 'earned'
        when results.upper < 0 then 'lost'
        when results.lower is not null then 'undecided'
        when newest.campaign_id is null then 'none'
        when newest.control_count < smallest_group() then 'few'
        -- A draw shortly before the end of its quarter sees too few orders.
        when newest.window_end_date > shop.as_of_date and newest.window_days < 28 then 'short'
        when newest.window_end_date > shop.as_of_date then 'waiting'
        else 'none'
    end as says,
    shown(newest.control_count, newest.control_count) as control_count,
    shown(newest.treated_count + newest.control_count, newest.treated_count) as customer_count,
    newest.window_end_date,
    newest.window_end_date - shop.as_of_date as wait_days,
    results.end_date,
    results.control_count as result_control_count,
    results.difference as margin_each,
    results.lower as margin_each_lower,
    results.upper as margin_each_upper
from marts.dim_shop as shop
left join newest on true
left join results on true
