{#
    Customers who ordered in the year before an observation date, as they were known on it, with
    what they did in the horizon after it: what predictions learn from, and, on the clock's date,
    whose they are made for.
#}
{% set active_days, signals = 365, [] %}
{# What reviews and tickets say up to the date; features of int_customer_features are no texts. #}
{% set sentiments = ['mean_sentiment', 'complaint_rate'] %}
{% for feature in predicted_from() if feature.startswith('signal_') %}
    {%- do signals.append(feature) %}
{% endfor %}
with int_customer_features as (
    select * from {{ ref('int_customer_features') }}
),

int_customer_outcomes as (
    select * from {{ ref('int_customer_outcomes') }}
),

int_customer_rfm_scores as (
    select * from {{ ref('int_customer_rfm_scores') }}
),

int_customer_signal_features as (
    select * from {{ ref('int_customer_signal_features') }}
),

ml_customer_sentiments as (
    select * from {{ ref('ml_customer_sentiments') }}
),

signals as (
    select
        customer_key,
        {%- for feature in signals %}
        {{ signal_value(feature) }} as {{ feature }},
        {%- endfor %}
        observation_date
    from int_customer_signal_features
    group by
        customer_key,
        observation_date
)

select
    features.customer_key,
    scores.rfm_segment as segment,
    {%- for feature in predicted_from() %}
    {%- set source = 'signals' if feature in signals
        else 'sentiments' if feature in sentiments
        else 'features' %}
    cast({{ source }}.{{ feature }} as double) as {{ feature }},
    {%- endfor %}
    case
        when features.is_current then null
        when outcomes.customer_key is null then 0
        else outcomes.order_day_count
    end as order_days,
    case
        when features.is_current then null
        when outcomes.customer_key is null then 0
        else outcomes.net_revenue
    end as spend,
    case when not features.is_current then outcomes.customer_key is not null end
        as has_purchased,
    features.is_current,
    features.observation_date
from int_customer_features as features
left outer join int_customer_rfm_scores as scores
    on
        features.customer_key = scores.customer_key
        and features.observation_date = scores.observation_date
left outer join int_customer_outcomes as outcomes
    on
        features.customer_key = outcomes.customer_key
        and features.observation_date = outcomes.observation_date
-- By default no sentiment and no signal is named.
left outer join ml_customer_sentiments as sentiments  -- noqa: ST11
    on
        features.customer_key = sentiments.customer_key
        and features.observation_date = sentiments.observation_date
left outer join signals  -- noqa: ST11
    on
        features.customer_key = signals.customer_key
        and features.observation_date = signals.observation_date
where features.recency_days < {{ active_days }}
