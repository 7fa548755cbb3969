{#
    Every distinct row of every input with its verdict. The record_id is the id that the row itself
    carries, as the contract names it; customers are known by their pseudonym alone. A line that
    could not be read is known by its number in the file.
#}
{% set compared = [
    'order_id', 'line_number', 'product_id', 'product_name', 'ordered_at', 'quantity',
    'unit_price', 'discount_amount', 'currency', 'channel', 'store_id', 'order_status'
] %}

-- The inputs differ in what is joined, so their loop is not of one indent.
-- noqa: disable=RF03,RF04,LT02
with stg_order_line_versions as (
    select * from {{ ref('stg_order_line_versions') }}
),

pii_unread_lines as (
    select * from {{ ref('pii_unread_lines') }}
),

{%- for input in input_names() %}
{%- set types = contract_types('input_' ~ input) %}

{{ input }} as (
    select
        '{{ input }}' as input_name,
        checked.row_key,
        {{ 'checked.customer_key' if 'customer' in types.values() else 'cast(null as string)' }}
            as customer_key,
        {{ 'checked.' ~ contract_meta(input, 'record') if contract_meta(input, 'record')
            else 'cast(null as string)' }} as record_id,
        {%- if input == 'order_lines' %}
        coalesce(checked.rejection_reason, versions.rejection_reason) as rejection_reason,
        {%- else %}
        checked.rejection_reason,
        {%- endif %}
        checked.repairs,
        {%- if input == 'order_lines' %}
        coalesce(
            checked.raw_values,
            case
                when versions.row_key is not null
                    then {{ record_json(as_record(compared, prefix='checked.')) }}
            end
        ) as raw_values,
        {%- else %}
        checked.raw_values,
        {%- endif %}
        checked.copy_count,
        checked.source_file
    from {{ ref(checked_model(input)) }} as checked
    {%- if input == 'order_lines' %}
    left outer join stg_order_line_versions as versions on checked.row_key = versions.row_key
    {%- endif %}
),
{%- endfor %}

unread_lines as (
    select
        {{ input_of_file('input_name') }} as input_name,
        {{ surrogate_key(['input_name', 'source_file', 'line_number']) }} as row_key,
        cast(null as string) as customer_key,
        'line ' || cast(line_number as string) as record_id,
        'unreadable_line' as rejection_reason,
        cast(null as string) as repairs,
        {{ record_json(as_record(['line_number', 'line_text', 'what_is_wrong'])) }} as raw_values,
        1 as copy_count,
        source_file
    from pii_unread_lines
),

verdicts as (
    {%- for input in input_names() %}
    select * from {{ input }}
    union all
    {%- endfor %}
    select * from unread_lines
)

select * from verdicts
