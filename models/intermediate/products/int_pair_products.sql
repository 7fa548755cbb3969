{# How many cases have each product, in each part that it can take in a pair. #}
with int_basket_products as (
    select * from {{ ref('int_basket_products') }}
),

int_next_order_products as (
    select * from {{ ref('int_next_order_products') }}
),

products as (
    select
        product_number,
        min(product_id) as product_id,
        count(*) as basket_count
    from int_basket_products
    group by product_number
),

next_counts as (
    select
        product_number,
        count_if(not is_added) as product_case_count,
        count_if(is_added) as other_case_count,
        count_if(is_added or is_bought_again) as next_case_count
    from int_next_order_products
    group by product_number
)

select
    'same_basket' as relation,
    product_number,
    product_id,
    basket_count as product_case_count,
    basket_count as other_case_count,
    basket_count as next_case_count
from products
union all
select
    'next_basket' as relation,
    next_counts.product_number,
    products.product_id,
    cast(next_counts.product_case_count as bigint) as product_case_count,
    cast(next_counts.other_case_count as bigint) as other_case_count,
    cast(next_counts.next_case_count as bigint) as next_case_count
from next_counts
inner join products on next_counts.product_number = products.product_number
