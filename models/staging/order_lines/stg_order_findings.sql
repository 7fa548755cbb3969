{# Orders whose lines contradict one another, one row per order and finding. #}
with stg_order_headers as (
    select * from {{ ref('stg_order_headers') }}
)

{% for finding in ['several_customers', 'several_stores', 'several_currencies', 'long_span'] %}
select
    {{ surrogate_key(['order_id', "'" ~ finding ~ "'"]) }} as order_finding_key,
    order_id,
    '{{ finding }}' as finding,
    line_count
from stg_order_headers
where has_{{ finding }}
{{ "union all" if not loop.last }}
{% endfor %}
