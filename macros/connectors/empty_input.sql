{# No rows, in the shape of the contract of the model that calls it. #}
{% macro empty_input() %}
    select
        {%- for column in model.columns.values() %}
        cast(null as {{ column.data_type }}) as {{ column.name }}{{ "," if not loop.last }}
        {%- endfor %}
    where false
{% endmacro %}
