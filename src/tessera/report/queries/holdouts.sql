-- Who was drawn into which arm of each plan, before anything was sent.
select
    campaign_id,
    max(action) as action,
    is_global,
    count(*) filter (not is_control) as treated_count,
    count(*) filter (is_control) as control_count,
    cast(min(assigned_at) as date) as assigned_date,
    max(window_end) as window_end_date
from actions.fct_holdout_ledger
group by campaign_id, is_global
having
    count(*) filter (not is_control) >= smallest_group()
    and count(*) filter (is_control) >= smallest_group()
order by is_global desc, window_end_date desc, campaign_id
limit 15
