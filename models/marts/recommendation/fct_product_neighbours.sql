with ml_product_neighbours as (
    select * from {{ ref('ml_product_neighbours') }}
    where kind in ('bought_by_same_customers', 'similar')
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    {{ surrogate_key(
        ['neighbours.product_id', 'neighbours.kind', 'neighbours.neighbour_product_id']
    ) }} as product_neighbour_key,
    neighbours.product_id,
    products.product_name,
    neighbours.kind,
    neighbours.neighbour_product_id,
    other_products.product_name as neighbour_product_name,
    neighbours.reason,
    neighbours.method,
    neighbours.method_reason,
    cast(neighbours.neighbour_rank as integer) as neighbour_rank,
    cast(neighbours.common_customer_count as bigint) as common_customer_count,
    cast(neighbours.similarity as double) as similarity,
    int_clock.as_of_date
from ml_product_neighbours as neighbours
inner join int_products as products
    on neighbours.product_id = products.product_id
inner join int_products as other_products
    on neighbours.neighbour_product_id = other_products.product_id
cross join int_clock
