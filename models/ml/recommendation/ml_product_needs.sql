{#
    Products that serve one need: those of a subcategory, or, for a product without one, those
    whose names and category are similar. A need by similarity is its product's own, so that a chain of
    similarities does not join everything.
#}
with int_products as (
    select * from {{ ref('int_products') }}
),

ml_product_neighbours as (
    select * from {{ ref('ml_product_neighbours') }}
),

needs as (
    select
        'subcategory' as need_source,
        coalesce(category, '') || ' / ' || subcategory as need,
        product_id,
        true as is_origin
    from int_products
    where subcategory is not null
    union all
    select
        'content' as need_source,
        product_id as need,
        product_id,
        true as is_origin
    from int_products
    where subcategory is null
    union all
    select
        'content' as need_source,
        product_id as need,
        neighbour_product_id as product_id,
        false as is_origin
    from ml_product_neighbours
    where kind = 'same_need'
)

select
    {{ surrogate_key(['need_source', 'need']) }} as need_key,
    product_id,
    need_source,
    need,
    is_origin
from needs
