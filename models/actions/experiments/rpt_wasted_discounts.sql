{#
    What discounts went to customers who would have ordered anyway: of those who ordered, that part
    which the control's rate is of the arm's. Only of campaigns with a discount that can be compared.
    The share of all who ordered is taken for that of those who used the discount.
#}
with fct_campaign_results as (
    select * from {{ ref('fct_campaign_results') }}
),

act_campaigns as (
    select * from {{ ref('act_campaigns') }}
    where discount_rate > 0
),

-- Of too few customers or buyers the verdict is another.
rpt_experiments as (
    select * from {{ ref('rpt_experiments') }}
    where
        metric = 'conversion'
        and verdict in ('works', 'harms', 'undecided')
),

act_order_margins as (
    select * from {{ ref('act_order_margins') }}
),

named as (
    select campaign_id
    from act_order_margins
    where campaign_id is not null
    group by campaign_id
),

shares as (
    select
        experiments.campaign_id,
        experiments.campaign_name,
        experiments.arm,
        experiments.cohort_type,
        experiments.cohort,
        experiments.customer_count,
        experiments.control_count,
        experiments.arm_value as conversion_rate,
        experiments.control_value as control_rate,
        -- Orders that do not name a campaign which others name did not get its discount.
        case
            when named.campaign_id is null then results.discount_amount
            else results.campaign_discount_amount
        end as discount_amount,
        least(experiments.control_value / experiments.arm_value, 1) as wasted_share,
        -- The ends of the interval of the ratio of the two rates (Katz et al. 1978), turned over.
        least(1 / (1 + experiments.relative_upper), 1) as wasted_share_lower,
        least(1 / (1 + experiments.relative_lower), 1) as wasted_share_upper
    from rpt_experiments as experiments
    inner join act_campaigns as campaigns on experiments.campaign_id = campaigns.campaign_id
    inner join fct_campaign_results as results
        on
            experiments.campaign_id = results.campaign_id
            and experiments.arm = results.arm
            and experiments.cohort_type = results.cohort_type
            and experiments.cohort = results.cohort
    left outer join named on experiments.campaign_id = named.campaign_id
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
