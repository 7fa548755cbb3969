{#
    What each feature adds to each customer's log-odds of a purchase, by the score table in use,
    beside the customer's own value. A view: nobody needs all of it stored.
#}
with cases as (
    select * from {{ ref('ml_prediction_cases') }}
    where is_current
),

points as (
    select * from {{ ref('ml_purchase_points') }}
)

select
    cases.customer_key,
    points.intercept,
    {%- for feature in predicted_from() %}
    {{ feature_points(feature) }} as {{ feature }},
    cases.{{ feature }} as {{ feature }}_value,
    {%- endfor %}
    cases.observation_date
from cases
cross join points
