{#
    Each current customer's score by outcome: by the score table where the method in use is one,
    else as learned in Python. Log-odds of a purchase; spend and order days before the season. Where
    nothing is left to learn a purchase from anew, which retrain: never may come to, by the table that
    explains it.
#}
with cases as (
    select * from {{ ref('ml_prediction_cases') }}
    where is_current
),

ml_prediction_models as (
    select * from {{ ref('ml_prediction_models') }}
),

ml_learned_scores as (
    select * from {{ ref('ml_learned_scores') }}
),

ml_purchase_scores as (
    select * from {{ ref('ml_purchase_scores') }}
),

totals as (
    select
        customer_key,
        'purchase' as outcome,
        score
    from ml_purchase_scores
    {%- for model, outcome in {'spend': 'spend', 'order_day': 'order_days'}.items() %}
    union all
    select
        cases.customer_key,
        '{{ outcome }}' as outcome,
        points.intercept
        {%- for feature in predicted_from() %}
        + {{ feature_points(feature) }}
        {%- endfor %} as score
    from cases
    cross join {{ ref('ml_' ~ model ~ '_points') }} as points
    {%- endfor %}
)

select
    totals.customer_key,
    totals.outcome,
    models.method,
    case
        when not models.is_table and totals.outcome = 'purchase'
            then coalesce(learned.score, totals.score)
        when not models.is_table then learned.score
        when models.link = 'exp' then exp(least(totals.score, 20))
        when models.link = 'expm1' then greatest(exp(least(totals.score, 20)) - 1, 0)
        when models.link = 'identity' then greatest(totals.score, 0)
        when models.link = 'logit' then totals.score
    end as score
from totals
inner join ml_prediction_models as models on totals.outcome = models.outcome
left outer join ml_learned_scores as learned
    on
        totals.customer_key = learned.customer_key
        and totals.outcome = learned.outcome
