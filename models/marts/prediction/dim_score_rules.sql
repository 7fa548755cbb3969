{#
    The model of purchases as a table that fits on a page: what each step of each feature adds to
    the log-odds of a purchase, away from the average customer.
#}
with ml_score_rules as (
    select * from {{ ref('ml_score_rules') }}
    where outcome = 'purchase'
),

customer_features as (
    select * from {{ ref('customer_features') }}
),

explained as (
    select
        is_table,
        {{ driver_method() }} as method
    from {{ ref('ml_prediction_models') }}
    where outcome = 'purchase'
),

rules as (
    select
        *,
        lag(up_to) over (partition by feature order by step) as above
    from ml_score_rules
)

select
    {{ surrogate_key(['rules.feature', 'rules.step']) }} as score_rule_key,
    rules.feature,
    case
        when rules.feature = '' then 'the average customer'
        else {{ feature_in_words('rules.feature', 'customer_features.feature_name') }}
    end as feature_name,
    explained.method,
    rules.step,
    case when rules.step > 1 then rules.above end as value_above,
    rules.up_to as value_up_to,
    rules.points as log_odds_points,
    rules.slope as log_odds_per_unit,
    rules.step = 0 and rules.feature != '' as is_unknown,
    coalesce(rules.is_log, false) as is_logarithm,
    explained.is_table as is_in_use
from rules
cross join explained
left outer join customer_features on rules.feature = customer_features.feature
