{# The three features that move each customer's log-odds of a purchase most, a row each. #}
{% set driver_count = 3 %}
with scores as (
    select * from {{ ref('ml_purchase_scores') }}
)

{% for rank in range(1, driver_count + 1) %}
select
    customer_key,
    {{ rank }} as driver_rank,
    feature_{{ rank }} as feature,
    points_{{ rank }} as points,
    value_{{ rank }} as feature_value
from scores
where points_{{ rank }} != 0
{{ "union all" if not loop.last }}
{% endfor %}
