{#
    The CTE delivered_rows of the macro of that name: distinct rows, read as the contract says.
    What the formats do not decide has been read already.
#}
{% macro typed_rows(types, texts, keys, has_products) -%}
read_rows as (
    select
        {%- set identity = [] -%}
        {%- for column in texts + keys -%}
            {%- do identity.append('distinct_rows.' ~ column) -%}
        {%- endfor %}
        {{ line_key(identity) }} as row_key,
        {%- for column in keys %}
        distinct_rows.{{ column }},
        {%- endfor %}
        {{ as_record(texts, prefix='distinct_rows.') }} as delivered,
        {%- for column in texts %}
        {%- set read = 'distinct_rows.read_' ~ column %}
        {%- if types[column] == 'product' %}
        {{ product_of_code(read) }} as {{ column }},
        {%- elif types[column] not in typed_kinds() %}
        {{ read }} as {{ column }},
        {%- else %}
        {{ read_as(
            types[column], 'distinct_rows.' ~ column, 'distinct_rows.' ~ column ~ '_format', read
        ) }} as {{ column }},
        {%- endif %}
        {%- endfor %}
        distinct_rows.loaded_at,
        distinct_rows.source_file,
        distinct_rows.delivery_number,
        distinct_rows.copy_count,
        distinct_rows.file_copy_count
    from distinct_rows
    {%- if has_products %}
    left outer join {{ ref('stg_product_codes') }} as stg_product_codes
        on distinct_rows.read_product_id = stg_product_codes.product_code
    {%- endif %}
),

delivered_rows as (
    select
        {%- for column in texts if types[column] in typed_kinds() + ['boolean'] %}
        case
            when {{ column }} is null and delivered.{{ column }} is not null
                then not {{ is_missing('delivered.' ~ column) }}
            else false
        end as unreadable_{{ column }},
        {%- endfor %}
        {{ row_checksum(texts + keys) }} as content_checksum,
        *
    from read_rows
)
{%- endmacro %}
