with demo_products as (
    select * from {{ ref('demo_products') }}
)

select
    product_id,
    product_name,
    category,
    subcategory,
    brand,
    list_price,
    unit_cost,
    launched_at,
    is_active,
    cast(null as string) as source_file
from demo_products
