{#
    How likely each customer of the last year is to buy of each of the largest categories in the
    horizon, the likeliest first. By the score table in use; where none could be learned, no row.
#}
with cases as (
    select * from {{ ref('ml_category_cases') }}
    where is_current
),

points as (
    select * from {{ ref('ml_category_points') }}
),

category_models as (
    select * from {{ ref('ml_prediction_models') }}
    where outcome = 'category'
),

fct_customer_predictions as (
    select * from {{ ref('fct_customer_predictions') }}
),

int_prediction_horizon as (
    select * from {{ ref('int_prediction_horizon') }}
),

scored as (
    select
        cases.customer_key,
        cases.category,
        cases.order_day_count,
        cases.category_rate,
        cases.observation_date,
        points.intercept
        {%- for feature in category_features() %}
        + {{ feature_points(feature) }}
        {%- endfor %} as score
    from cases
    cross join points
),

propensities as (
    select
        scored.*,
        category_models.method,
        category_models.calibration_error,
        category_models.horizon_days,
        1 / (1 + exp(-(category_models.slope * scored.score + category_models.shift)))
            as purchase_probability
    from scored
    inner join category_models on category_models.is_table
)

select
    {{ surrogate_key(['propensities.customer_key', 'propensities.category']) }}
        as customer_category_key,
    propensities.customer_key,
    propensities.category,
    propensities.method,
    cast(
        row_number() over (
            partition by propensities.customer_key
            order by
                propensities.purchase_probability desc,
                propensities.category asc
        ) as integer
    ) as category_rank,
    cast(propensities.order_day_count as integer) as order_day_count,
    -- Whoever buys of the category buys.
    least(propensities.purchase_probability, predictions.purchase_probability)
        as purchase_probability,
    propensities.category_rate,
    propensities.order_day_count = 0 as is_new_to_customer,
    propensities.observation_date,
    -- With retrain: never the training in use may be of another horizon than is asked for now.
    {{ add_days(
        'propensities.observation_date', 'coalesce(propensities.horizon_days, horizon.horizon_days)'
    ) }} as horizon_end_date
from propensities
left outer join fct_customer_predictions as predictions
    on propensities.customer_key = predictions.customer_key
cross join int_prediction_horizon as horizon
