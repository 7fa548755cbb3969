{# Counted on the inputs themselves, so that nothing can get lost before it is counted. #}
{% for input in input_names() %}
select
    '{{ input }}' as input_name,
    count(*) as input_row_count
from {{ ref('input_' ~ input) }}
{{ "union all" if not loop.last }}
{% endfor %}
