{#
    A query of rows of an input, copies counted as copy_count, with their file, the formats of that
    file, customers by their key, and read_<column>, what can be read without the formats. Columns
    are read where they come from, for DuckDB computes once for each text of a block only before
    joins and unions.
    relation: the CTE that has the rows.
#}
{% macro identified_rows(input, texts, formats, customers, relation) -%}
{%- set types = contract_types('input_' ~ input) -%}
select
        delivered.*,
        {%- for column in formats %}
        files.{{ column }},
        {%- endfor %}
        {%- for column in customers %}
        {{ column }}s.customer_key as {{ column | replace('_id', '_key') }},
        {%- endfor %}
        {%- if input == 'order_lines' %}
        {{ read_timestamp(
            'delivered.loaded_text', 'files.loaded_at_format', 'delivered.iso_loaded_at'
        ) }} as loaded_at,
        {%- else %}
        cast(null as timestamp) as loaded_at,
        {%- endif %}
        files.delivery_number
    from (
        select
            {%- for column in texts %}
            {{ column }},
            {{ read_plainly(types[column], column) }} as read_{{ column }},
            {%- endfor %}
            {%- for column in customers %}
            {{ clean_customer_id(column) }} as {{ column }},
            {{ clean_customer_id(column) }} is not null as has_{{ column }},
            {%- endfor %}
            {%- if input == 'order_lines' %}
            loaded_at as loaded_text,
            {{ read_iso_time('loaded_at') }} as iso_loaded_at,
            {%- endif %}
            source_file,
            copy_count
        from {{ relation }}
    ) as delivered
    left outer join files on coalesce(delivered.source_file, '') = files.source_file
    {%- for column in customers %}
    left outer join {{ ref('pii_customer_keys') }} as {{ column }}s
        on delivered.{{ column }} = {{ column }}s.customer_id
    {%- endfor %}
{%- endmacro %}
