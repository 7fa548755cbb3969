{% macro column_formats(input) %}
{%- set types = contract_types('input_' ~ input) %}
select source_file
{%- for n, t in types.items() if t in typed_kinds() %},
max(format) filter (where column_name = '{{ n }}') as {{ n }}_format
{%- endfor %}
from {{ ref('stg_column_formats') }} where input_name = '{{ input }}' group by source_file
{% endmacro %}
