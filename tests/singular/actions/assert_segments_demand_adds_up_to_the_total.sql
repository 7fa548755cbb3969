-- The demand of a product's segments is the product's, to the last thousandth.
with fct_segment_demand as (
    select * from {{ ref('fct_segment_demand') }}
)

select
    product_id,
    week_start_date
from fct_segment_demand
group by product_id, week_start_date
having
    sum(case when is_total then expected_units else 0 end)
    != sum(case when is_total then 0 else expected_units end)
    or count_if(is_total) != 1
