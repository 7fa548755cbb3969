{# Today, as the marts know it: the clock's date, and the month and quarter that it is in. #}
with fct_customer_segments as (
    select * from {{ ref('fct_customer_segments') }}
),

today as (
    select max(as_of_date) as as_of_date
    from fct_customer_segments
)

select
    '{{ input_scope() }}' as input_scope,
    substr(cast(as_of_date as string), 1, 7) as plan_month,
    cast(extract(year from as_of_date) as string)
    || '-Q' || cast(extract(quarter from as_of_date) as string) as plan_quarter,
    as_of_date,
    cast(date_trunc('month', as_of_date) as date) as month_start_date,
    {{ add_days(add_months("cast(date_trunc('quarter', as_of_date) as date)", 3), -1) }}
        as quarter_end_date
from today
