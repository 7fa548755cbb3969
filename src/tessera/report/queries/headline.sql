-- The shop today: customers, who came back, who is expected to order, and what is at risk.
with customers as (
    select
        count(*) as customer_count,
        count(*) filter (frequency > 1) as repeat_count
    from marts.fct_customer_rfm
    where frequency > 0
),

expected as (
    select
        customer_count as predicted_count,
        purchase_rate,
        purchase_rate_lower,
        purchase_rate_upper,
        horizon_end_date
    from marts.rpt_base_rates
    where
        rate_type = 'expected'
        and customer_count >= smallest_group()
    order by observation_date desc
    limit 1
),

at_risk as (
    select
        count(*) as risk_count,
        sum(revenue_at_risk) as revenue_at_risk
    from marts.fct_retention_list
)

select
    shown(customers.customer_count, customers.customer_count) as customer_count,
    shown(customers.repeat_count, customers.repeat_count) as repeat_count,
    shown(customers.repeat_count / customers.customer_count, customers.repeat_count)
        as repeat_share,
    expected.predicted_count,
    expected.purchase_rate,
    expected.purchase_rate_lower,
    expected.purchase_rate_upper,
    expected.horizon_end_date,
    shown(at_risk.risk_count, at_risk.risk_count) as risk_count,
    shown(at_risk.revenue_at_risk, at_risk.risk_count) as revenue_at_risk
from customers
cross join at_risk
left join expected on true
