{#
    What the signals of each customer (measured outside the shop) said up to each observation date:
    the last reading, how high they were lately, and where they go.
#}
with stg_signals as (
    select * from {{ ref('stg_signals') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

readings as (
    select
        stg_signals.customer_key,
        stg_signals.signal_name,
        cast(stg_signals.signal_value as double) as signal_value,
        {{ days_between('stg_signals.observed_at', 'int_observation_dates.observation_date') }}
            as age_days,
        stg_signals.observed_at,
        int_observation_dates.observation_date
    from stg_signals
    inner join int_observation_dates
        on cast(stg_signals.observed_at as date) <= int_observation_dates.observation_date
)

select
    customer_key,
    signal_name,
    max_by(signal_value, observed_at) as last_reading,
    {{ average('signal_value') }} filter (where age_days < 30) as mean_30d,
    {{ average('signal_value') }} filter (where age_days < 90) as mean_90d,
    -- The line of least squares. Days count backwards, hence the sign.
    case
        when count(distinct age_days) filter (where age_days < 90) > 1
            then -30 * regr_slope(signal_value, age_days) filter (where age_days < 90)
    end as trend_90d,
    observation_date
from readings
group by
    customer_key,
    signal_name,
    observation_date
