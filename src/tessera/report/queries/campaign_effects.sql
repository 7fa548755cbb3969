-- What each campaign brought per customer beside those held out: the share that ordered, and
-- margin; of everybody ('all') and by RFM segment. While orders still count, the interval is the
-- one that holds however often one looks.
select
    campaign_id,
    case
        -- One that is sent again and again has one name.
        when min(campaign_id) over same_name = max(campaign_id) over same_name then campaign_name
        else concat(campaign_name || ', ', campaign_id)
    end as campaign_name,
    arm,
    cohort as segment,
    metric,
    verdict,
    customer_count,
    control_count,
    arm_value,
    control_value,
    coalesce(difference, (looking_lower + looking_upper) / 2) as difference,
    coalesce(lower, looking_lower) as lower,
    coalesce(upper, looking_upper) as upper,
    is_mature,
    start_date,
    end_date
from actions.rpt_experiments
where
    metric in ('conversion', 'margin')
    and drawn_by != 'global_holdout'
    and customer_count >= smallest_group()
    and control_count >= smallest_group()
    and coalesce(lower, looking_lower) is not null
window same_name as (partition by campaign_name)
order by start_date, campaign_id, arm, cohort, metric
