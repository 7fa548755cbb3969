{#
    Trainings and checks of every task that learns, in the columns that they share. A task is
    listed here once; the marts about models follow.
#}
{% set tasks = {
    'clusters': 'cluster',
    'recommendations': 'recommendation',
    'ratings': 'rating',
    'lifetime_value': 'lifetime',
    'purchases': 'purchase',
    'spend': 'spend',
    'order_days': 'order_day',
    'text': 'text',
    'categories': 'category',
} %}
with int_clock as (
    select * from {{ ref('int_clock') }}
)

{% for task, name in tasks.items() %}
select
    '{{ task }}' as task,
    checks.training_number,
    checks.trigger,
    checks.trigger_reason,
    checks.settings,
    checks.method,
    checks.method_reason,
    checks.customer_count,
    checks.is_trained,
    coalesce(checks.training_number = in_use.training_number, false) as is_chosen,
    checks.checked_as_of,
    checks.trained_as_of,
    checks.drift,
    checks.realised,
    checks.evaluations
from {{ ref('ml_' ~ name ~ '_trainings') }} as checks
inner join int_clock
    on
        checks.input_scope = int_clock.input_scope
        and checks.checked_as_of <= int_clock.as_of_date
left outer join {{ ref('ml_' ~ name ~ '_model') }} as in_use
    on checks.input_scope = in_use.input_scope
{{ "union all" if not loop.last }}
{% endfor %}
