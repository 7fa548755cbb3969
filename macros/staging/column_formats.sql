{# A query of the formats of an input's columns, one row per file, as <column>_format. #}
{% macro column_formats(input) -%}
    {%- set types = contract_types('input_' ~ input) -%}
    select
        {%- for name, type in types.items() if type in typed_kinds() %}
        max(format) filter (where column_name = '{{ name }}') as {{ name }}_format,
        {%- endfor %}
        source_file
    from {{ ref('stg_column_formats') }}
    where input_name = '{{ input }}'
    group by source_file
{%- endmacro %}
