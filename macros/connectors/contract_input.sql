{#
    The whole model of one input of the files connector: the rows of the files named after the
    input, in the contract's columns. A column that the files lack is null, and an input without
    files has no rows.
#}
{% macro contract_input(input) %}
    select
        {%- for column in model.columns.values() %}
        {{ column.name }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ read_files(input) }} as file_rows
{% endmacro %}
