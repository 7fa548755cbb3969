{#
    What discounts went to customers who would have ordered anyway: of those who ordered, that part
    which the control's rate is of the arm's. Only of campaigns with a discount that can be compared.
#}
{% set least_customers, least_buyers = 20, 5 %}
with fct_campaign_results as (
    select * from {{ ref('fct_campaign_results') }}
),

act_campaigns as (
    select * from {{ ref('act_campaigns') }}
),

rpt_experiments as (
    select * from {{ ref('rpt_experiments') }}
),

comparable as (
    select
        campaign_id,
        arm
    from rpt_experiments
    where verdict in ('works', 'harms', 'undecided')
    group by campaign_id, arm
),

controls as (
    select
        campaign_id,
        cohort_type,
        cohort,
        sum(customer_count) as customer_count,
        sum(converted_count) as converted_count
    from fct_campaign_results
    where is_control
    group by campaign_id, cohort_type, cohort
),

rates as (
    select
        treated.campaign_id,
        treated.campaign_name,
        treated.arm,
        treated.cohort_type,
        treated.cohort,
        treated.customer_count,
        controls.customer_count as control_count,
        treated.discount_amount,
        treated.conversion_rate,
        cast(controls.converted_count as double) / controls.customer_count as control_rate,
        -- Of the logarithm of the ratio of the two rates (Katz et al. 1978).
        sqrt(
            1.0 / treated.converted_count - 1.0 / treated.customer_count
            + 1.0 / controls.converted_count - 1.0 / controls.customer_count
        ) as log_error
    from fct_campaign_results as treated
    inner join comparable
        on treated.campaign_id = comparable.campaign_id and treated.arm = comparable.arm
    inner join act_campaigns as campaigns on treated.campaign_id = campaigns.campaign_id
    inner join controls
        on
            treated.campaign_id = controls.campaign_id
            and treated.cohort_type = controls.cohort_type
            and treated.cohort = controls.cohort
    where
        campaigns.discount_rate > 0
        and treated.is_over
        and not treated.is_control
        and least(treated.customer_count, controls.customer_count) >= {{ least_customers }}
        and least(treated.converted_count, controls.converted_count) >= {{ least_buyers }}
),

shares as (
    select
        *,
        least(control_rate / conversion_rate, 1) as wasted_share,
        least(control_rate / conversion_rate * exp(-1.959964 * log_error), 1)
            as wasted_share_lower,
        least(control_rate / conversion_rate * exp(1.959964 * log_error), 1)
            as wasted_share_upper
    from rates
)

select
    {{ surrogate_key(['campaign_id', 'arm', 'cohort_type', 'cohort']) }} as wasted_discount_key,
    campaign_id,
    campaign_name,
    arm,
    cohort_type,
    cohort,
    cast(customer_count as integer) as customer_count,
    cast(control_count as integer) as control_count,
    conversion_rate,
    control_rate,
    discount_amount,
    wasted_share,
    wasted_share_lower,
    wasted_share_upper,
    cast(cast(discount_amount as double) * wasted_share as decimal(18, 2)) as wasted_amount,
    cast(cast(discount_amount as double) * wasted_share_lower as decimal(18, 2))
        as wasted_amount_lower,
    cast(cast(discount_amount as double) * wasted_share_upper as decimal(18, 2))
        as wasted_amount_upper
from shares
