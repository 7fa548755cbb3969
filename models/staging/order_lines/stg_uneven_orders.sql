{#
    The orders whose lines do not agree, as they are written, in what belongs to an order as a whole.
    Most orders' lines do, and need not be looked at any further.
#}
{% set columns = order_columns().of_all + order_columns().of_sold + ['source_file'] %}
with lines as (
    select
        {{ clean_id('order_id') }} as order_id,
        {{ row_checksum(columns) }} as written
    from {{ ref('input_order_lines') }}
)

select order_id
from lines
where order_id is not null
group by order_id
having min(written) != max(written)
