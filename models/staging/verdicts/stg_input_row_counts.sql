{# Counted on the inputs themselves, so that nothing can get lost before it is counted. #}
{% set inputs = [
    'order_lines', 'products', 'customers', 'events', 'reviews', 'tickets', 'campaigns',
    'campaign_contacts', 'inventory', 'links', 'signals', 'exchange_rates'
] %}

{% for input in inputs %}
select
    '{{ input }}' as input_name,
    count(*) as input_row_count
from {{ ref('input_' ~ input) }}
{{ "union all" if not loop.last }}
{% endfor %}
