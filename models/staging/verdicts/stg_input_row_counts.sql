{#
    Counted on the inputs themselves, so that nothing can get lost before it is counted. What files
    hold is counted from their lines: those that are rows, whether they could be read or not. Only
    where each row of a file becomes a row of its input: selects of other connectors join and filter.
#}
{% set is_row_for_row =
    setting('connectors')[setting('connector')].get('is_row_for_row', false) %}

with input_file_lines as (
    select * from {{ ref('input_file_lines') }}
),

read_rows as (
    {% for input in input_names() %}
    select
        '{{ input }}' as input_name,
        count(*) as read_row_count
    from {{ ref('input_' ~ input) }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

file_rows as (
    select
        {{ input_of_file('input_name') }} as input_name,
        {% if is_row_for_row %}
        sum(
            line_count - header_line_count - blank_line_count - broken_line_count
        ) as file_row_count,
        {% else %}
        cast(null as bigint) as file_row_count,
        {% endif %}
        sum(unread_line_count) as unread_row_count
    from input_file_lines
    group by {{ input_of_file('input_name') }}
)

select
    read_rows.input_name,
    cast(read_rows.read_row_count + coalesce(file_rows.unread_row_count, 0) as bigint)
        as input_row_count,
    cast(coalesce(file_rows.unread_row_count, 0) as bigint) as unread_row_count,
    cast(file_rows.file_row_count as bigint) as file_row_count
from read_rows
left outer join file_rows on read_rows.input_name = file_rows.input_name
