{#
    How many of the customers of the last year ordered within the horizon after each observation
    date, and how many are expected to now: between what is expected without a season and with all
    of what last year's season says.
#}
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

scores as (
    select * from {{ ref('ml_customer_scores') }}
    where outcome = 'purchase'
),

expected as (
    select
        -- Of decimals, which no order of rows can move.
        avg(cast(
            1 / (1 + exp(-(models.slope * scores.score)))
            as decimal(28, 9)
        )) as rate_without_season,
        avg(cast(
            1 / (1 + exp(-(models.slope * scores.score + models.shift)))
            as decimal(28, 9)
        )) as expected_rate,
        avg(cast(
            1 / (1 + exp(-(models.slope * scores.score + 2 * models.shift)))
            as decimal(28, 9)
        )) as rate_with_season
    from scores
    cross join purchase_models as models
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
        when realised.is_current
            then least(expected.rate_without_season, expected.rate_with_season)
        else {{ wilson_end('realised.buyer_count', 'realised.customer_count', '-') }}
    end as purchase_rate_lower,
    case
        when realised.is_current
            then greatest(expected.rate_without_season, expected.rate_with_season)
        else {{ wilson_end('realised.buyer_count', 'realised.customer_count', '+') }}
    end as purchase_rate_upper,
    realised.observation_date,
    {{ add_days('realised.observation_date', 'horizon.horizon_days') }} as horizon_end_date
from realised
cross join expected
cross join int_prediction_horizon as horizon
