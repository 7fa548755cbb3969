{#
    The CTE delivered_rows of the macro of that name: distinct rows, read as the contract says.
    Where the formats decide nothing, single rows have been read already.
#}
{% macro typed_rows(types, texts, keys, has_products) -%}
read_rows as (
    {%- for relation in ['single_rows', 'merged_rows'] %}
    select
        {%- set identity = [] -%}
        {%- for column in texts + keys -%}
            {%- do identity.append(relation ~ '.' ~ column) -%}
        {%- endfor %}
        {{ line_key(identity) }} as row_key,
        {%- for column in keys %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        {{ as_record(texts, prefix=relation ~ '.') }} as delivered,
        {%- for column in texts %}
        {%- set is_read = relation == 'single_rows' -%}
        {%- set read = relation ~ '.read_' ~ column if is_read else none -%}
        {%- if types[column] == 'product' %}
        {{ product_of_code(read or clean_id(relation ~ '.' ~ column)) }} as {{ column }},
        {%- elif is_read and types[column] not in typed_kinds() %}
        {{ read }} as {{ column }},
        {%- else %}
        {{ read_as(
            types[column], relation ~ '.' ~ column, relation ~ '.' ~ column ~ '_format', read
        ) }} as {{ column }},
        {%- endif %}
        {%- endfor %}
        {{ relation }}.loaded_at,
        {{ relation }}.source_file,
        {{ relation }}.delivery_number,
        {{ relation }}.copy_count,
        {{ relation }}.file_copy_count
    from {{ relation }}
    {%- if has_products %}
    left outer join {{ ref('stg_product_codes') }} as stg_product_codes
        on
            {{ 'single_rows.read_product_id' if relation == 'single_rows'
                else clean_id('merged_rows.product_id') }} = stg_product_codes.product_code
    {%- endif %}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

delivered_rows as (
    select
        {%- for column in texts if types[column] in typed_kinds() + ['boolean'] %}
        {{ column }} is null
        and delivered.{{ column }} is not null
        and not {{ is_missing('delivered.' ~ column) }} as unreadable_{{ column }},
        {%- endfor %}
        {{ row_checksum(texts + keys) }} as content_checksum,
        *
    from read_rows
)
{%- endmacro %}
