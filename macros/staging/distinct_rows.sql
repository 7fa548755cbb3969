{#
    The CTEs that make one row of rows that agree in columns; the last is called distinct_rows. It
    has the columns, copy_count, file_copy_count (the copies within one delivery), the latest
    loaded_at and the latest file. Few rows have copies: only those that share a checksum are
    grouped.
#}
{% macro distinct_rows(relation, columns) -%}
summed_rows as (
    select
        *,
        {{ row_checksum(columns) }} as checksum
    from {{ relation }}
),

shared_checksums as (
    select checksum
    from summed_rows
    group by checksum
    having count(*) > 1
),

file_rows as (
    select
        {{ columns | join(',\n        ') }},
        source_file,
        delivery_number,
        loaded_at,
        count(*) as copy_count
    from summed_rows
    where checksum in (select shared_checksums.checksum from shared_checksums)
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
        1 as copy_count,
        1 as file_copy_count
    from summed_rows
    where checksum not in (select shared_checksums.checksum from shared_checksums)
    union all
    select
        {{ columns | join(',\n        ') }},
        max_by(source_file, coalesce(delivery_number, 0)) as source_file,
        max(delivery_number) as delivery_number,
        max(loaded_at) as loaded_at,
        sum(copy_count) as copy_count,
        max(copy_count) as file_copy_count
    from file_rows
    group by
        {{ columns | join(',\n        ') }}
),
{%- endmacro %}
