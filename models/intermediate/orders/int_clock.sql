{# What is known ends at this date: var as_of, or the date of the last sale. #}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
)

select
    {% if var('as_of') -%}
    cast('{{ var("as_of") }}' as date) as as_of_date
    {%- else -%}
    max(order_date) as as_of_date
    {%- endif %}
from stg_order_lines
where
    movement = 'sale'
    and line_type = 'product'
