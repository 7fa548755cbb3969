-- Which kinds of lines the lines of each file are; lines are counted from the file's bytes.
with files as (
    select * from {{ ref('input_files') }}
    where problem is null
),

file_rows as (
    select * from {{ ref('pii_file_rows') }}
),

read_counts as (
    select
        input_name,
        source_file,
        count_if(record_kind = 'row') as read_row_count,
        coalesce(sum(file_line_count) filter (where record_kind = 'header'), 0)
            as header_line_count,
        coalesce(sum(file_line_count) filter (where record_kind = 'blank'), 0) as blank_line_count,
        coalesce(sum(file_line_count - 1) filter (where record_kind = 'row'), 0)
            as broken_line_count,
        count_if(record_kind = 'unread') as unread_line_count
    from file_rows
    group by input_name, source_file
),

counted as (
    select
        files.input_name,
        files.source_file,
        coalesce(files.line_count, files.row_count) as line_count,
        coalesce(read_counts.read_row_count, 0) as read_row_count,
        cast(coalesce(read_counts.header_line_count, 0) as bigint) as header_line_count,
        cast(coalesce(read_counts.blank_line_count, 0) as bigint) as blank_line_count,
        cast(coalesce(read_counts.broken_line_count, 0) as bigint) as broken_line_count,
        coalesce(read_counts.unread_line_count, 0) as unread_line_count
    from files
    left outer join read_counts
        on
            files.input_name = read_counts.input_name
            and files.source_file = read_counts.source_file
)

select
    *,
    line_count - read_row_count - header_line_count - blank_line_count - broken_line_count
    - unread_line_count as unexplained_line_count
from counted
