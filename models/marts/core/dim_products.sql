with int_products as (
    select * from {{ ref('int_products') }}
)

select
    product_id,
    product_name,
    category,
    subcategory,
    brand,
    list_price,
    unit_cost,
    median_unit_price,
    sale_line_count,
    sold_quantity,
    cast(sales_revenue as decimal(18, 2)) as sales_revenue,
    is_active,
    first_sold_date,
    last_sold_date,
    launched_at
from int_products
