with int_products as (
    select * from {{ ref('int_products') }}
),

int_product_eligibility as (
    select * from {{ ref('int_product_eligibility') }}
)

select
    int_products.product_id,
    int_products.product_name,
    int_products.category,
    int_products.subcategory,
    int_products.brand,
    int_product_eligibility.exclusion_reason,
    int_products.list_price,
    int_products.unit_cost,
    int_products.median_unit_price,
    int_product_eligibility.margin_share,
    cast(int_product_eligibility.on_hand_quantity as bigint) as on_hand_quantity,
    int_products.sale_line_count,
    int_products.sold_quantity,
    cast(int_products.sales_revenue as decimal(18, 2)) as sales_revenue,
    int_products.is_active,
    int_product_eligibility.is_eligible as is_recommendable,
    int_product_eligibility.is_new,
    int_products.first_sold_date,
    int_products.last_sold_date,
    int_products.launched_at
from int_products
inner join int_product_eligibility
    on int_products.product_id = int_product_eligibility.product_id
