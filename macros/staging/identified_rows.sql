{#
    The CTE identified_rows of delivered_rows: every row with its file, the formats of that file,
    and customers by their key.
#}
{% macro identified_rows(input, texts, formats, customers) -%}
{%- set relation = 'input_' ~ input -%}
identified_rows as (
    select
        {%- for column in texts %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        {%- for column in formats %}
        column_formats.{{ column }},
        {%- endfor %}
        {%- for column in customers %}
        {{ column }}s.customer_key as {{ column | replace('_id', '_key') }},
        {{ clean_customer_id(relation ~ '.' ~ column) }} is not null as has_{{ column }},
        {%- endfor %}
        {%- if input == 'order_lines' %}
        {{ read_timestamp(relation ~ '.loaded_at', 'column_formats.loaded_at_format') }}
            as loaded_at,
        {%- else %}
        cast(null as timestamp) as loaded_at,
        {%- endif %}
        {{ relation }}.source_file,
        input_files.delivery_number
    from {{ relation }}
    left outer join column_formats
        on coalesce({{ relation }}.source_file, '') = coalesce(column_formats.source_file, '')
    left outer join input_files on {{ relation }}.source_file = input_files.source_file
    {%- for column in customers %}
    left outer join {{ ref('pii_customer_keys') }} as {{ column }}s
        on {{ clean_customer_id(relation ~ '.' ~ column) }} = {{ column }}s.customer_id
    {%- endfor %}
),
{%- endmacro %}
