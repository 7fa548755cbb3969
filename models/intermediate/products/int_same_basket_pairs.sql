{#
    Two products in one number: the first times ten million plus the second, which groups faster
    than two numbers. Products in too few baskets are left out first.
#}
with int_basket_products as (
    select * from {{ ref('int_basket_products') }}
    where product_basket_count >= {{ setting('bought_together', 'min_count') }}
),

pairs as (
    select
        cast(first_products.product_number as bigint) * 10000000 + second_products.product_number
            as pair_number,
        count(*) as pair_count
    from int_basket_products as first_products
    inner join int_basket_products as second_products
        on
            first_products.basket_number = second_products.basket_number
            and first_products.product_number < second_products.product_number
    group by
        cast(first_products.product_number as bigint) * 10000000 + second_products.product_number
    having count(*) >= {{ setting('bought_together', 'min_count') }}
)

select
    cast((pair_number - pair_number % 10000000) / 10000000 as integer) as product_number,
    cast(pair_number % 10000000 as integer) as other_product_number,
    pair_count
from pairs
