{#
    A query of the rows of an input with their file, the formats of that file, customers by their
    key, and read_<column>, what can be read without the formats: those rows that share a checksum
    with another (shares: in), or that do not (not in). Columns are read where they come from, for
    DuckDB computes once for each text of a block only before joins and unions; and the input is
    named twice rather than in a CTE of its own, for what a query names twice is stored first.
#}
{% macro identified_rows(input, texts, formats, customers, shares) -%}
{%- set types = contract_types('input_' ~ input) -%}
select
        delivered.*,
        {%- for column in formats %}
        column_formats.{{ column }},
        {%- endfor %}
        {%- for column in customers %}
        {{ column }}s.customer_key as {{ column | replace('_id', '_key') }},
        {%- endfor %}
        {%- if input == 'order_lines' %}
        {{ read_timestamp(
            'delivered.loaded_text', 'column_formats.loaded_at_format', 'delivered.iso_loaded_at'
        ) }} as loaded_at,
        {%- else %}
        cast(null as timestamp) as loaded_at,
        {%- endif %}
        input_files.delivery_number,
        1 as copy_count,
        1 as file_copy_count
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
            {{ row_checksum(texts) }} as checksum,
            source_file
        from {{ ref('input_' ~ input) }}
    ) as delivered
    left outer join column_formats
        on coalesce(delivered.source_file, '') = coalesce(column_formats.source_file, '')
    left outer join input_files on delivered.source_file = input_files.source_file
    {%- for column in customers %}
    left outer join {{ ref('pii_customer_keys') }} as {{ column }}s
        on delivered.{{ column }} = {{ column }}s.customer_id
    {%- endfor %}
    where delivered.checksum {{ shares }} (select shared_checksums.checksum from shared_checksums)
{%- endmacro %}
