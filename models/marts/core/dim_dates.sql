{# The calendar, so that days on which nothing was sold show as zero. #}
with int_clock as (
    select * from {{ ref('int_clock') }}
),

bounds as (
    select
        cast(date_trunc('year', first_order_date) as date) as first_day,
        as_of_date
    from int_clock
),

steps as (
    select
        first_day,
        {{ repeated(days_between('first_day', 'as_of_date') ~ ' + 1') }} as day_number
    from bounds
),

days as (
    select {{ add_days('first_day', 'day_number - 1') }} as date_day
    from steps
)

select
    cast(extract(year from date_day) as integer) as year_number,
    cast(extract(quarter from date_day) as integer) as quarter_number,
    cast(extract(month from date_day) as integer) as month_number,
    -- 5 January 1970 was a Monday.
    cast({{ days_between("cast('1970-01-05' as date)", 'date_day') }} % 7 + 1 as integer)
        as weekday_number,
    {{ is_weekend('date_day') }} as is_weekend,
    cast(date_day as date) as date_day,
    cast(date_trunc('month', date_day) as date) as month_start_date
from days
