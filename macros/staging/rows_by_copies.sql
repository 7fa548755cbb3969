{#
    The CTEs unshared, the rows of an input whose checksum no other row has, and shared, the others,
    each written once with its copy_count.
#}
{% macro rows_by_copies(input, texts, customers) -%}
{%- set written = texts + customers + ['source_file'] -%}
{%- if input == 'order_lines' -%}
    {%- do written.append('loaded_at') -%}
{%- endif -%}
{%- set summed -%}
(
        select
            *,
            {{ row_checksum(texts) }} as checksum
        from {{ ref('input_' ~ input) }}
    ) as summed
{%- endset -%}
shared_checksums as (
    select {{ row_checksum(texts) }} as checksum
    from {{ ref('input_' ~ input) }}
    group by checksum
    having count(*) > 1
),

unshared as (
    select
        summed.*,
        1 as copy_count
    from {{ summed }}
    anti join shared_checksums on summed.checksum = shared_checksums.checksum
),

-- Counted as they are written, so that each is read once.
shared as (
    select
        {{ written | join(',\n        ') }},
        count(*) as copy_count
    from {{ summed }}
    semi join shared_checksums on summed.checksum = shared_checksums.checksum
    group by
        {{ written | join(',\n        ') }}
),
{%- endmacro %}
