with file_rows as (
    select * from {{ ref('pii_file_rows') }}
)

select
    input_name,
    source_file,
    file_line_number as line_number,
    file_line_text as line_text,
    what_is_wrong
from file_rows
where record_kind = 'unread'
