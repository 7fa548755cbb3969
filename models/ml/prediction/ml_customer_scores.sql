{#
    Each current customer's score by target: by the score table where the method in use is one,
    else as learned in Python. Log-odds of a purchase; spend and order days before the season.
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

ml_purchase_contributions as (
    select * from {{ ref('ml_purchase_contributions') }}
),

sums as (
    select
        customer_key,
        'purchase' as target,
        intercept
        {%- for feature in predicted_from() %}
        + {{ feature }}
        {%- endfor %} as score
    from ml_purchase_contributions
    {%- for model, target in {'spend': 'spend', 'order_day': 'order_days'}.items() %}
    union all
    select
        cases.customer_key,
        '{{ target }}' as target,
        points.intercept
        {%- for feature in predicted_from() %}
        + {{ feature_points(feature) }}
        {%- endfor %} as score
    from cases
    cross join {{ ref('ml_' ~ model ~ '_points') }} as points
    {%- endfor %}
)

select
    sums.customer_key,
    sums.target,
    models.method,
    case
        when not models.is_table then learned.score
        when models.link = 'exp' then exp(least(sums.score, 20))
        when models.link = 'expm1' then greatest(exp(least(sums.score, 20)) - 1, 0)
        when models.link = 'identity' then greatest(sums.score, 0)
        when models.link = 'logit' then sums.score
    end as score
from sums
inner join ml_prediction_models as models on sums.target = models.target
left outer join ml_learned_scores as learned
    on
        sums.customer_key = learned.customer_key
        and sums.target = learned.target
