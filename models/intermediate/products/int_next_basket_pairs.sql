{# As in int_same_basket_pairs, two products in one number. #}
with int_next_order_products as (
    select * from {{ ref('int_next_order_products') }}
    where product_order_count >= {{ setting('bought_together', 'min_count') }}
),

first_products as (
    select
        next_order_number,
        product_number
    from int_next_order_products
    where not is_added
),

added_products as (
    select
        next_order_number,
        product_number
    from int_next_order_products
    where is_added
),

pairs as (
    select
        cast(first_products.product_number as bigint) * 10000000 + added_products.product_number
            as pair_number,
        count(*) as pair_count
    from first_products
    inner join added_products
        on first_products.next_order_number = added_products.next_order_number
    group by
        cast(first_products.product_number as bigint) * 10000000 + added_products.product_number
    having count(*) >= {{ setting('bought_together', 'min_count') }}
)

select
    cast((pair_number - pair_number % 10000000) / 10000000 as integer) as product_number,
    cast(pair_number % 10000000 as integer) as other_product_number,
    pair_count
from pairs
