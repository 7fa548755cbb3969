{#
    What every customer is expected to do next. Where probabilities were off by more than a tenth
    on the test, bands go by rank: a third of the customers each, but that nobody who is likelier to
    leave than to stay has a low one.
#}
{% set largest_error = 0.1 %}
with int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

ml_customer_predictions as (
    select * from {{ ref('ml_customer_predictions') }}
),

ml_customer_values as (
    select * from {{ ref('ml_customer_values') }}
),

int_prediction_horizon as (
    select * from {{ ref('int_prediction_horizon') }}
),

ml_purchase_model as (
    select
        method_reason,
        trained_as_of
    from {{ ref('ml_purchase_model') }}
),

purchase_models as (
    select
        outcome,
        reason,
        horizon_days,
        calibration_error,
        coalesce(calibration_error > {{ largest_error }}, true) as has_rough_probability
    from {{ ref('ml_prediction_models') }}
    where outcome = 'purchase'
),

ranked as (
    select
        features.customer_key,
        features.recency_days,
        features.observation_date,
        predictions.purchase_method,
        predictions.spend_method,
        predictions.order_days_method,
        predictions.purchase_probability,
        predictions.expected_spend,
        predictions.expected_spend_lower,
        predictions.expected_spend_upper,
        predictions.expected_order_days,
        predictions.expected_order_days_lower,
        predictions.expected_order_days_upper,
        predictions.is_spend_capped,
        case
            when predictions.purchase_probability is not null
                then row_number() over (
                    order by
                        predictions.purchase_probability nulls last,
                        features.recency_days nulls last,
                        features.monetary nulls last,
                        features.tenure_days nulls last,
                        features.customer_key
                )
        end as churn_rank,
        count(predictions.purchase_probability) over () as ranked_count
    from int_customer_features as features
    left outer join ml_customer_predictions as predictions
        on features.customer_key = predictions.customer_key
)

select
    ranked.customer_key,
    case
        when ranked.churn_rank is null then null
        when purchase_models.has_rough_probability and 3 * ranked.churn_rank <= ranked.ranked_count
            then 'high'
        when
            purchase_models.has_rough_probability
            and 3 * ranked.churn_rank <= 2 * ranked.ranked_count
            then 'medium'
        when purchase_models.has_rough_probability and ranked.purchase_probability < 0.5
            then 'medium'
        when purchase_models.has_rough_probability then 'low'
        when ranked.purchase_probability <= 1 / 3.0 then 'high'
        when ranked.purchase_probability <= 2 / 3.0 then 'medium'
        when ranked.purchase_probability > 2 / 3.0 then 'low'
    end as churn_band,
    coalesce(ranked.purchase_method, 'none') as method,
    case
        when ranked.purchase_method is null and purchase_models.outcome is not null
            then
                'no order for ' || cast(ranked.recency_days as {{ dbt.type_string() }})
                || ' days: who has not ordered for a year is not predicted'
        when purchase_models.calibration_error > {{ largest_error }}
            then
                coalesce(purchase_models.reason, ml_purchase_model.method_reason)
                || '; probabilities were off by '
                || cast(
                    cast(purchase_models.calibration_error as decimal(4, 2))
                    as {{ dbt.type_string() }}
                )
                || ' on the test: go by rank and band'
        -- What was not compared is said of the training, not of each customer.
        else coalesce(purchase_models.reason, ml_purchase_model.method_reason)
    end as method_reason,
    ranked.spend_method,
    ranked.order_days_method,
    customer_values.method as value_method,
    customer_values.method_reason as value_method_reason,
    -- With retrain: never the training in use may be of another horizon than is asked for now.
    coalesce(purchase_models.horizon_days, horizon.horizon_days) as horizon_days,
    cast(ranked.churn_rank as integer) as churn_rank,
    ranked.purchase_probability,
    1 - ranked.purchase_probability as churn_probability,
    ranked.expected_spend,
    ranked.expected_spend_lower,
    ranked.expected_spend_upper,
    ranked.expected_order_days,
    ranked.expected_order_days_lower,
    ranked.expected_order_days_upper,
    customer_values.expected_order_value,
    {%- for months in ['3m', '6m', '12m'] %}
    customer_values.value_{{ months }},
    customer_values.value_{{ months }}_lower,
    customer_values.value_{{ months }}_upper,
    {%- endfor %}
    coalesce(purchase_models.has_rough_probability, true) as has_rough_probability,
    ranked.is_spend_capped,
    ranked.observation_date,
    {{ add_days(
        'ranked.observation_date', 'coalesce(purchase_models.horizon_days, horizon.horizon_days)'
    ) }} as horizon_end_date,
    customer_values.next_order_date,
    ml_purchase_model.trained_as_of
from ranked
cross join int_prediction_horizon as horizon
cross join ml_purchase_model
left outer join purchase_models on true
left outer join ml_customer_values as customer_values
    on ranked.customer_key = customer_values.customer_key
