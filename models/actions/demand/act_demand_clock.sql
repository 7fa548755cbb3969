{# Whose demand it is, the full weeks it is known of, and the week in which the forecast begins. #}
with fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where movement = 'sale'
),

fct_customer_segments as (
    select * from {{ ref('fct_customer_segments') }}
),

known as (
    select max(as_of_date) as as_of_date from fct_customer_segments
),

sold as (
    select
        min(order_date) as first_order_date,
        max(order_date) as last_order_date
    from fct_order_lines
),

days as (
    select
        sold.first_order_date,
        -- A shop of guests alone has no segments.
        coalesce(known.as_of_date, sold.last_order_date) as as_of_date
    from known
    cross join sold
),

weeks as (
    select
        as_of_date,
        cast(date_trunc('week', {{ add_days('as_of_date', 1) }}) as date) as end_week_date,
        cast(date_trunc('week', {{ add_days('first_order_date', 6) }}) as date) as first_week_date
    from days
    where first_order_date is not null
)

select
    -- Three years tell of two seasons; more would only be slower.
    greatest(first_week_date, {{ add_days('end_week_date', -3 * 364) }}) as first_week_date,
    end_week_date,
    as_of_date,
    '{{ input_scope() }}' as input_scope
from weeks
