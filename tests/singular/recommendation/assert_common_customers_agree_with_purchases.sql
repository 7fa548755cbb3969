-- Customers in common and their cosine, counted again from what each customer bought.
with neighbours as (
    select * from {{ ref('fct_product_neighbours') }}
    where kind = 'bought_by_same_customers'
),

purchases as (
    select
        customer_key,
        product_id
    from {{ ref('int_customer_products') }}
),

buyers as (
    select
        product_id,
        count(*) as customer_count
    from purchases
    group by product_id
),

counted as (
    select
        neighbours.product_id,
        neighbours.neighbour_product_id,
        count(*) as customer_count
    from neighbours
    inner join purchases as products
        on neighbours.product_id = products.product_id
    inner join purchases as other_products
        on
            neighbours.neighbour_product_id = other_products.product_id
            and products.customer_key = other_products.customer_key
    group by
        neighbours.product_id,
        neighbours.neighbour_product_id
)

select
    neighbours.product_id,
    neighbours.neighbour_product_id,
    neighbours.common_customer_count,
    counted.customer_count,
    neighbours.similarity
from neighbours
left outer join counted
    on
        neighbours.product_id = counted.product_id
        and neighbours.neighbour_product_id = counted.neighbour_product_id
left outer join buyers
    on neighbours.product_id = buyers.product_id
left outer join buyers as other_buyers
    on neighbours.neighbour_product_id = other_buyers.product_id
where
    counted.customer_count is null
    or neighbours.common_customer_count != counted.customer_count
    or abs(
        neighbours.similarity
        - counted.customer_count
        / sqrt(cast(buyers.customer_count as double) * other_buyers.customer_count)
    ) > 1e-6
