{#
    The score tables of the trainings in use: of each outcome what each step of each feature adds.
    A feature '' is the intercept; step 0 is for customers of whom the feature is not known.
#}
{% for model in ['purchase', 'spend', 'order_day', 'category'] %}
select {{ unnest_records('rules') }}
from {{ ref('ml_' ~ model ~ '_model') }}
{{ "union all" if not loop.last }}
{% endfor %}
