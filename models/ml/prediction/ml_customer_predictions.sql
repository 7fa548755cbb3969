{#
    What each customer who ordered in the last year is expected to do in the horizon: scores put
    right for the season, and the ranges of amounts. Spend and lifetime value are two models: where
    the spend of the horizon would be above the value of twelve months, that value stands.
#}
with scores as (
    select * from {{ ref('ml_customer_scores') }}
),

ml_customer_lifetimes as (
    select * from {{ ref('ml_customer_lifetimes') }}
),

ml_prediction_models as (
    select * from {{ ref('ml_prediction_models') }}
),

bands as (
    {% for model in ['spend', 'order_day'] %}
    select {{ unnest_records('intervals') }}
    from {{ ref('ml_' ~ model ~ '_model') }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

put_right as (
    select
        scores.customer_key,
        scores.outcome,
        models.method,
        case
            when scores.outcome = 'purchase'
                then 1 / (1 + exp(-(models.slope * scores.score + models.shift)))
            else scores.score * models.scale
        end as expected
    from scores
    inner join ml_prediction_models as models on scores.outcome = models.outcome
),

expected as (
    select
        put_right.customer_key,
        put_right.outcome,
        put_right.method,
        put_right.expected as modelled,
        case
            when put_right.outcome = 'spend'
                then coalesce(put_right.expected > lifetimes.value_12m, false)
        end as is_capped,
        case
            when put_right.outcome = 'spend' and put_right.expected > lifetimes.value_12m
                then lifetimes.value_12m
            else put_right.expected
        end as expected
    from put_right
    left outer join ml_customer_lifetimes as lifetimes
        on put_right.customer_key = lifetimes.customer_key
),

ranked_bands as (
    select
        *,
        lag(up_to) over (partition by outcome order by band) as above
    from bands
),

ranges as (
    select
        expected.customer_key,
        expected.outcome,
        -- Ranges were learned of what was modelled.
        greatest(
            expected.modelled + bands.lower * (expected.modelled + bands.offset), 0
        ) as lower_end,
        greatest(
            expected.modelled + bands.upper * (expected.modelled + bands.offset), 0
        ) as upper_end
    from expected
    inner join ranked_bands as bands
        on
            expected.outcome = bands.outcome
            and (bands.above is null or expected.modelled > bands.above)
            and (bands.up_to is null or expected.modelled <= bands.up_to)
),

customers as (
    select
        expected.customer_key,
        max(case when expected.outcome = 'purchase' then expected.method end) as purchase_method,
        max(case when expected.outcome = 'spend' then expected.method end) as spend_method,
        max(case when expected.outcome = 'order_days' then expected.method end)
            as order_days_method,
        max(case when expected.outcome = 'purchase' then expected.expected end)
            as purchase_probability,
        max(case when expected.outcome = 'spend' then expected.expected end) as expected_spend,
        -- Two models: who buys with so much probability orders on so many days at least.
        greatest(
            max(case when expected.outcome = 'order_days' then expected.expected end),
            max(case when expected.outcome = 'purchase' then expected.expected end)
        ) as expected_order_days,
        max(case when ranges.outcome = 'spend' then ranges.lower_end end) as expected_spend_lower,
        max(case when ranges.outcome = 'spend' then ranges.upper_end end) as expected_spend_upper,
        max(case when ranges.outcome = 'order_days' then ranges.lower_end end)
            as expected_order_days_lower,
        max(case when ranges.outcome = 'order_days' then ranges.upper_end end)
            as expected_order_days_upper,
        bool_or(expected.is_capped) as is_spend_capped
    from expected
    left outer join ranges
        on
            expected.customer_key = ranges.customer_key
            and expected.outcome = ranges.outcome
    group by expected.customer_key
)

select
    customer_key,
    purchase_method,
    spend_method,
    order_days_method,
    purchase_probability,
    expected_spend,
    expected_order_days,
    -- What most do need not hold the mean: where nine of ten buy nothing, or a model lifted it.
    {%- for amount in ['expected_spend', 'expected_order_days'] %}
    case when {{ amount }}_lower is not null then least({{ amount }}_lower, {{ amount }}) end
        as {{ amount }}_lower,
    case
        when {{ amount }}_upper is not null then greatest({{ amount }}_upper, {{ amount }})
    end as {{ amount }}_upper,
    {%- endfor %}
    is_spend_capped
from customers
