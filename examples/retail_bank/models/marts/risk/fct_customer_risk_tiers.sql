{# The rules that apply to an account give the reasons; the worst of their tiers is its own. #}
with int_customer_risk_signals as (
    select * from {{ ref('int_customer_risk_signals') }}
),

fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

risk_rules as (
    select * from {{ ref('risk_rules') }}
),

spending as (
    select
        observed.customer_key,
        sum(payments.net_revenue) as spent,
        sum(case when payments.product_id = 'GAMBLING' then payments.net_revenue else 0 end)
            as gambled,
        sum(case when payments.product_id = 'CASH_ADVANCE' then payments.net_revenue else 0 end)
            as cash_advanced,
        max(case when payments.movement = 'sale' then payments.order_date end) as last_date
    from int_customer_risk_signals as observed
    inner join fct_order_lines as payments
        on
            observed.customer_key = payments.customer_key
            and observed.first_date <= payments.order_date
            and observed.end_date > payments.order_date
    group by observed.customer_key
),

measures as (
    select
        observed.customer_key,
        {{ days_between(
            'coalesce(spending.last_date, observed.first_date)', 'observed.end_date'
        ) }} - 1 as recency_days,
        observed.income_gap_days,
        observed.returned_debit_count,
        {{ risk_days() }} - observed.observed_days as unknown_days,
        observed.overdrawn_days / cast(observed.observed_days as double) as overdraft_share,
        case
            when spending.spent > 0 then cast(spending.cash_advanced as double) / spending.spent
        end as cash_advance_share,
        case
            when spending.spent > 0 then cast(spending.gambled as double) / spending.spent
        end as gambling_share,
        {{ add_days('observed.end_date', -1) }} as as_of_date
    from int_customer_risk_signals as observed
    left outer join spending on observed.customer_key = spending.customer_key
),

measured_values as (
    {%- for measure in [
        'recency_days', 'income_gap_days', 'returned_debit_count', 'unknown_days',
        'overdraft_share', 'cash_advance_share', 'gambling_share'
    ] %}
    select
        customer_key,
        '{{ measure }}' as measure,
        cast({{ measure }} as double) as measured
    from measures
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- Of several rules on one measure, the first that applies says it all.
first_rules as (
    select
        measured_values.customer_key,
        risk_rules.measure,
        min(risk_rules.rule_number) as rule_number
    from measured_values
    inner join risk_rules
        on
            measured_values.measure = risk_rules.measure
            and measured_values.measured >= risk_rules.threshold
    group by
        measured_values.customer_key,
        risk_rules.measure
),

verdicts as (
    select
        first_rules.customer_key,
        case when bool_or(risk_rules.tier = 'high') then 'high' else 'medium' end as risk_tier,
        {{ joined_text('risk_rules.reason', "'; '", 'risk_rules.rule_number') }} as reasons
    from first_rules
    inner join risk_rules on first_rules.rule_number = risk_rules.rule_number
    group by first_rules.customer_key
)

select
    measures.customer_key,
    coalesce(verdicts.risk_tier, 'low') as risk_tier,
    coalesce(verdicts.reasons, 'No rule applies') as reasons,
    cast(measures.recency_days as integer) as recency_days,
    cast(measures.income_gap_days as integer) as income_gap_days,
    measures.returned_debit_count,
    cast(measures.unknown_days as integer) as unknown_days,
    measures.overdraft_share,
    measures.cash_advance_share,
    measures.gambling_share,
    measures.as_of_date
from measures
left outer join verdicts on measures.customer_key = verdicts.customer_key
