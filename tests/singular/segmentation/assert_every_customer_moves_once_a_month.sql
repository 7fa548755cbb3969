-- The customers who arrive in a month's matrix are the customers known at its end, and their
-- revenue is the month's.
with months as (
    select
        month_end_date,
        count(*) as customer_count,
        sum(month_revenue) as month_revenue
    from {{ ref('fct_customer_segment_months') }}
    group by month_end_date
),

matrices as (
    select
        segmentation,
        month_end_date,
        sum(customer_count) as customer_count,
        sum(month_revenue) as month_revenue
    from {{ ref('fct_segment_transitions') }}
    group by
        segmentation,
        month_end_date
)

select
    matrices.segmentation,
    matrices.month_end_date,
    matrices.customer_count,
    months.customer_count as known_customer_count
from matrices
inner join months on matrices.month_end_date = months.month_end_date
where
    matrices.customer_count != months.customer_count
    or matrices.month_revenue != months.month_revenue
