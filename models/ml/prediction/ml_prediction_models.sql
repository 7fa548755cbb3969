{# The method in use of each outcome, and how its scores become what is published. #}
{% for model in ['purchase', 'spend', 'order_day', 'category'] %}
select
    trained_as_of,
    horizon_days,
    explained_by,
    explained_rank_correlation,
    {{ unnest_records('models') }}
from {{ ref('ml_' ~ model ~ '_model') }}
{{ "union all" if not loop.last }}
{% endfor %}
