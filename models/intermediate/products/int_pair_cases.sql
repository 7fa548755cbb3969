{# How large the cases are in which pairs are counted: baskets, or days with the next one. #}
with int_baskets as (
    select * from {{ ref('int_baskets') }}
    where is_counted
),

int_next_orders as (
    select * from {{ ref('int_next_orders') }}
    where is_counted
)

select
    'same_basket' as relation,
    product_count,
    product_count as other_product_count,
    count(*) as case_count
from int_baskets
group by product_count
union all
select
    'next_basket' as relation,
    product_count,
    next_product_count as other_product_count,
    count(*) as case_count
from int_next_orders
group by
    product_count,
    next_product_count
