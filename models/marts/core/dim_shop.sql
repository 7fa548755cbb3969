{# What every amount and every date of the other tables is to be read with. #}
with int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    '{{ setting("base_currency") }}' as base_currency,
    '{{ setting("time_zone") }}' as time_zone,
    as_of_date,
    first_order_date
from int_clock
