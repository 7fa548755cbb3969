{#
    Today, as the marts know it, and the month and quarter that are planned for: those of the next day,
    the first on which anything can be sent.
#}
with fct_customer_segments as (
    select * from {{ ref('fct_customer_segments') }}
),

today as (
    select max(as_of_date) as as_of_date
    from fct_customer_segments
),

next_day as (
    select
        as_of_date,
        {{ add_days('as_of_date', 1) }} as first_date
    from today
)

select
    '{{ input_scope() }}' as input_scope,
    substr(cast(first_date as string), 1, 7) as plan_month,
    cast(extract(year from first_date) as string)
    || '-Q' || cast(extract(quarter from first_date) as string) as plan_quarter,
    as_of_date,
    {{ add_days(add_months("cast(date_trunc('quarter', first_date) as date)", 3), -1) }}
        as quarter_end_date
from next_day
