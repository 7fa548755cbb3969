{#
    The CTEs with which a model of checked rows begins; the last is called delivered_rows. One row
    per distinct row of an input, its columns read as the contract types them, with unreadable_*
    where a text is no such thing, the row as it came in the record delivered, and how many copies
    came in which file.
    customers: the columns that name a customer; customer_id becomes customer_key, and
    has_customer_id tells those who are erased from those who are missing. has_products: whether
    the input names products.
#}
{% macro delivered_rows(input, customers=[], has_products=false) -%}
{%- set types = contract_types('input_' ~ input) -%}
{%- set texts = types.keys() | reject('in', customers + ['loaded_at']) | list -%}
{%- set formats = [] -%}
{%- for name, type in types.items() if type in typed_kinds() and name != 'loaded_at' -%}
    {%- do formats.append(name ~ '_format') -%}
{%- endfor -%}
{%- set keys = [] -%}
{%- for name in customers -%}
    {%- do keys.extend([name | replace('_id', '_key'), 'has_' ~ name]) -%}
{%- endfor -%}
input_files as (
    select * from {{ ref('input_files') }}
    where {{ input_of_file('input_name') }} = '{{ input }}' and source_file is not null
),

column_formats as (
    {{ column_formats(input) }}
),

-- What is known of each file; rows that came in none have the formats of theirs.
files as (
    select
        {%- for name, type in types.items() if type in typed_kinds() %}
        column_formats.{{ name }}_format,
        {%- endfor %}
        coalesce(input_files.source_file, column_formats.source_file, '') as source_file,
        input_files.delivery_number
    from input_files
    full outer join column_formats on input_files.source_file = column_formats.source_file
),

{{ distinct_rows(input, texts, formats, customers, keys) }}

{{ typed_rows(types, texts, keys, has_products) }}
{%- endmacro %}
