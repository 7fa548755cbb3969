{#
    The CTEs that make one row of an input's rows that agree in everything but when they came; the
    last is called distinct_rows. Few have copies: only those that share a checksum are grouped, the
    others pass as they are. All have copy_count, file_copy_count (the copies within one delivery),
    the latest loaded_at and the latest file.
#}
{% macro distinct_rows(input, texts, formats, customers, keys) -%}
{%- set columns = texts + formats + keys -%}
{%- for column in texts -%}
    {%- do columns.append('read_' ~ column) -%}
{%- endfor -%}
{{ rows_by_copies(input, texts, customers) }}

single_rows as (
    {{ identified_rows(input, texts, formats, customers, 'unshared') }}
),

shared_rows as (
    {{ identified_rows(input, texts, formats, customers, 'shared') }}
),

file_rows as (
    select
        {{ columns | join(',\n        ') }},
        source_file,
        delivery_number,
        loaded_at,
        cast(sum(copy_count) as bigint) as copy_count
    from shared_rows
    group by
        {{ columns | join(',\n        ') }},
        source_file,
        delivery_number,
        loaded_at
),

distinct_rows as (
    select
        {{ columns | join(',\n        ') }},
        source_file,
        delivery_number,
        loaded_at,
        copy_count,
        copy_count as file_copy_count
    from single_rows
    union all
    select
        {{ columns | join(',\n        ') }},
        max_by(source_file, coalesce(delivery_number, 0)) as source_file,
        max(delivery_number) as delivery_number,
        max(loaded_at) as loaded_at,
        cast(sum(copy_count) as bigint) as copy_count,
        max(copy_count) as file_copy_count
    from file_rows
    group by
        {{ columns | join(',\n        ') }}
),
{%- endmacro %}
