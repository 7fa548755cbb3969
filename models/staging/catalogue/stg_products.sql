with stg_products_checked as (
    select * from {{ ref('stg_products_checked') }}
)

select
    product_id,
    product_name,
    category,
    subcategory,
    brand,
    list_price,
    unit_cost,
    is_active,
    launched_at
from stg_products_checked
where rejection_reason is null
