-- Whom to keep: customers who may leave, those of them who may be contacted, and what they brought.
with sums as (
    select
        count(*) as customer_count,
        count(*) filter (has_marketing_consent) as consent_count,
        sum(revenue_at_risk) as revenue_at_risk,
        count(*) filter (retention_rank <= 50) as first_count,
        coalesce(
            sum(revenue_at_risk) filter (retention_rank <= 50) / nullif(sum(revenue_at_risk), 0), 0
        ) as first_share
    from marts.fct_retention_list
),

-- Without a rank of their own nobody is predicted, so an empty list means nothing.
predicted as (
    select count(*) as predicted_count
    from marts.fct_customer_predictions
    where churn_probability is not null
)

select
    case
        when predicted.predicted_count = 0 then 'not_predicted'
        when predicted.predicted_count < smallest_group() then 'none'
        when sums.customer_count < smallest_group() then 'few'
        when sums.customer_count <= 50 then 'all'
        when sums.consent_count < smallest_group() then 'no_consent'
        else 'list'
    end as says,
    shown(predicted.predicted_count, predicted.predicted_count) as predicted_count,
    shown(sums.customer_count, sums.customer_count) as customer_count,
    shown(sums.consent_count, sums.consent_count) as consent_count,
    shown(sums.revenue_at_risk, sums.customer_count) as revenue_at_risk,
    shown(sums.first_count, sums.first_count) as first_count,
    shown(sums.first_share, sums.first_count) as first_share
from sums
cross join predicted
