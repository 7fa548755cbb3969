{# Every product that is in the catalogue or was ever sold; its name settled to one. #}
with stg_products as (
    select * from {{ ref('stg_products') }}
),

stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

stg_product_names as (
    select * from {{ ref('stg_product_names') }}
),

sales as (
    select
        product_id,
        count(*) as sale_line_count,
        sum(quantity) as sold_quantity,
        sum(net_amount) as sales_revenue,
        median(cast(unit_price as double)) as median_unit_price,
        min(order_date) as first_sold_date,
        max(order_date) as last_sold_date
    from stg_order_lines
    where
        line_type = 'product'
        and movement = 'sale'
    group by product_id
)

select
    coalesce(stg_products.product_id, sales.product_id) as product_id,
    coalesce(stg_products.product_name, stg_product_names.product_name) as product_name,
    stg_products.category,
    stg_products.subcategory,
    stg_products.brand,
    stg_products.list_price,
    stg_products.unit_cost,
    cast(sales.median_unit_price as decimal(18, 4)) as median_unit_price,
    coalesce(sales.sale_line_count, 0) as sale_line_count,
    cast(coalesce(sales.sold_quantity, 0) as bigint) as sold_quantity,
    coalesce(sales.sales_revenue, 0) as sales_revenue,
    coalesce(stg_products.is_active, true) as is_active,
    sales.first_sold_date,
    sales.last_sold_date,
    stg_products.launched_at
from stg_products
full join sales on stg_products.product_id = sales.product_id
left join stg_product_names
    on coalesce(stg_products.product_id, sales.product_id) = stg_product_names.product_id
