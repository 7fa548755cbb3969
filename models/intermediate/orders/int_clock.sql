{#
    Whose data this is, the date at which what is known ends (var as_of, or the last sale's), and
    the date of the first sale.
#}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
)

select
    '{{ input_scope() }}' as input_scope,
    coalesce(
        cast({{ "'" ~ setting('as_of') ~ "'" if setting('as_of') else 'null' }} as date),
        max(order_date)
    ) as as_of_date,
    min(order_date) as first_order_date
from stg_order_lines
where
    movement = 'sale'
    and line_type = 'product'
