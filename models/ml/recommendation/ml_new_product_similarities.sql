{# What new products resemble, whichever of the two was found to be near the other. #}
with ml_product_neighbours as (
    select * from {{ ref('ml_product_neighbours') }}
    where kind = 'similar'
),

int_product_eligibility as (
    select * from {{ ref('int_product_eligibility') }}
    where
        is_eligible
        and is_new
),

both_ways as (
    select
        product_id,
        neighbour_product_id,
        similarity
    from ml_product_neighbours
    union all
    select
        neighbour_product_id as product_id,
        product_id as neighbour_product_id,
        similarity
    from ml_product_neighbours
)

select
    both_ways.product_id,
    both_ways.neighbour_product_id,
    max(both_ways.similarity) as similarity
from both_ways
inner join int_product_eligibility
    on both_ways.product_id = int_product_eligibility.product_id
group by
    both_ways.product_id,
    both_ways.neighbour_product_id
