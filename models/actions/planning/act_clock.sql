{#
    Today, as the marts know it, and the month and quarter that are planned for: those of the next day,
    the first on which anything can be sent. A shop whose orders are all of guests has no segments: there
    it is the clock of its campaigns, else the day of its last sale.
#}
with fct_customer_segments as (
    select * from {{ ref('fct_customer_segments') }}
),

dim_campaigns as (
    select * from {{ ref('dim_campaigns') }}
),

fct_orders as (
    select * from {{ ref('fct_orders') }}
),

segment_clock as (
    select max(as_of_date) as as_of_date
    from fct_customer_segments
),

campaign_clock as (
    select max(as_of_date) as as_of_date
    from dim_campaigns
),

last_sale as (
    select max(order_date) as as_of_date
    from fct_orders
),

today as (
    select
        coalesce(
            segment_clock.as_of_date, campaign_clock.as_of_date, last_sale.as_of_date
        ) as as_of_date
    from segment_clock
    cross join campaign_clock
    cross join last_sale
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
