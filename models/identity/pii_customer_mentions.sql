{# The columns that the input contract types as customer say where customer numbers are. #}
{% set mentions = [] %}
{% for input in input_names() %}
{% set relation = ref('input_' ~ input) %}
{% for column, type in contract_types('input_' ~ input).items() if type == 'customer' %}
{% do mentions.append((input, column, relation)) %}
{% endfor %}
{% endfor %}

{% for input, column, relation in mentions %}
select
    '{{ input }}' as input_name,
    '{{ column }}' as column_name,
    {{ column }} as customer_id
from {{ relation }}
group by {{ column }}
{{ "union all" if not loop.last }}
{% else %}
select
    cast(null as string) as input_name,
    cast(null as string) as column_name,
    cast(null as string) as customer_id
where false
{% endfor %}
