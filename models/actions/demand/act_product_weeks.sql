{#
    Who bought how much in each week. The segment is that of the end of the month before, so that
    buying does not decide whose demand it was.
#}
with fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where movement = 'sale'
),

fct_customer_segment_months as (
    select * from {{ ref('fct_customer_segment_months') }}
),

act_demand_clock as (
    select * from {{ ref('act_demand_clock') }}
),

lines as (
    select
        customer_key,
        product_id,
        -- What was cancelled or came back was no demand.
        quantity - returned_quantity as units,
        cast(date_trunc('week', order_date) as date) as week_start_date
    from fct_order_lines
),

sold as (
    select
        lines.*,
        {{ add_days("date_trunc('month', lines.week_start_date)", -1) }} as month_end_date
    from lines
    inner join act_demand_clock
        on
            lines.week_start_date >= act_demand_clock.first_week_date
            and lines.week_start_date < act_demand_clock.end_week_date
    where lines.units > 0
),

grouped as (
    select
        sold.product_id,
        sold.week_start_date,
        sold.units,
        case
            when sold.customer_key is null then 'guests'
            when months.rfm_segment is null then 'no_segment'
            when months.rfm_segment is not null then months.rfm_segment
        end as segment
    from sold
    left outer join fct_customer_segment_months as months
        on
            sold.customer_key = months.customer_key
            and sold.month_end_date = months.month_end_date
)

select
    product_id,
    segment,
    week_start_date,
    cast(sum(units) as decimal(18, 3)) as units
from grouped
group by product_id, segment, week_start_date
