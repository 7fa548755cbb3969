{#
    How many of the customers of the last year ordered within the horizon after each observation
    date, and how many are expected to now: in eight of ten cases between the ends, by how far the
    season may move everybody and by chance.
#}
{% set z80, usual_spread = 1.281552, 0.5 %}
with ml_prediction_cases as (
    select * from {{ ref('ml_prediction_cases') }}
),

int_prediction_horizon as (
    select * from {{ ref('int_prediction_horizon') }}
),

purchase_models as (
    select * from {{ ref('ml_prediction_models') }}
    where outcome = 'purchase'
),

trainings as (
    -- Null: trained before seasons' spread was looked at.
    select coalesce(shift_deviation, {{ usual_spread }}) as shift_deviation
    from {{ ref('ml_purchase_model') }}
),

scores as (
    select
        models.slope * scores.score + models.shift as log_odds,
        1 / (1 + exp(-(models.slope * scores.score + models.shift))) as probability
    from {{ ref('ml_customer_scores') }} as scores
    cross join purchase_models as models
    where scores.outcome = 'purchase'
),

chances as (
    select
        -- Of the log-odds of a rate, by who happens to buy. Decimals, which no order of rows moves.
        1 / cast(
            nullif(sum(cast(probability * (1 - probability) as decimal(28, 9))), 0) as double
        ) as chance_variance
    from scores
),

margins as (
    select
        {{ z80 }} * sqrt(
            trainings.shift_deviation * trainings.shift_deviation
            + coalesce(chances.chance_variance, 0)
        ) as margin
    from chances
    cross join trainings
),

expected as (
    select
        {{ average('cast(1 / (1 + exp(margins.margin - scores.log_odds)) as decimal(28, 9))') }}
            as rate_lower,
        {{ average('cast(scores.probability as decimal(28, 9))') }} as expected_rate,
        {{ average('cast(1 / (1 + exp(-margins.margin - scores.log_odds)) as decimal(28, 9))') }}
            as rate_upper
    from scores
    cross join margins
),

realised as (
    select
        observation_date,
        is_current,
        count(*) as customer_count,
        count_if(has_purchased) as buyer_count
    from ml_prediction_cases
    group by
        observation_date,
        is_current
)

select
    case when realised.is_current then 'expected' else 'realised' end as rate_type,
    cast(realised.customer_count as integer) as customer_count,
    case when not realised.is_current then cast(realised.buyer_count as integer) end
        as buyer_count,
    case
        when realised.is_current then expected.expected_rate
        else cast(realised.buyer_count as double) / realised.customer_count
    end as purchase_rate,
    case
        when realised.is_current then expected.rate_lower
        else {{ wilson_end('realised.buyer_count', 'realised.customer_count', '-') }}
    end as purchase_rate_lower,
    case
        when realised.is_current then expected.rate_upper
        else {{ wilson_end('realised.buyer_count', 'realised.customer_count', '+') }}
    end as purchase_rate_upper,
    realised.observation_date,
    -- With retrain: never the training in use may be of another horizon than is asked for now.
    case
        when realised.is_current
            then {{ add_days(
                'realised.observation_date',
                'coalesce(purchase_models.horizon_days, horizon.horizon_days)'
            ) }}
        else {{ add_days('realised.observation_date', 'horizon.horizon_days') }}
    end as horizon_end_date
from realised
cross join expected
cross join int_prediction_horizon as horizon
left outer join purchase_models on true
