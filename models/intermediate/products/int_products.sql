{# Every product that is in the catalogue or on an order line; its name settled to one. #}
with stg_products as (
    select * from {{ ref('stg_products') }}
),

stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

stg_product_names as (
    select * from {{ ref('stg_product_names') }}
),

order_line_totals as (
    select
        product_id,
        count_if(movement = 'sale') as sale_line_count,
        sum(quantity) filter (where movement = 'sale') as sold_quantity,
        sum(net_amount) filter (where movement = 'sale') as sales_revenue,
        median(cast(unit_price as double)) filter (where movement = 'sale') as median_unit_price,
        min(order_date) filter (where movement = 'sale') as first_sold_date,
        max(order_date) filter (where movement = 'sale') as last_sold_date
    from stg_order_lines
    where line_type = 'product'
    group by product_id
)

select
    coalesce(stg_products.product_id, order_line_totals.product_id) as product_id,
    coalesce(stg_products.product_name, stg_product_names.product_name) as product_name,
    stg_products.category,
    stg_products.subcategory,
    stg_products.brand,
    stg_products.list_price,
    stg_products.unit_cost,
    cast(order_line_totals.median_unit_price as decimal(18, 4)) as median_unit_price,
    cast(coalesce(order_line_totals.sale_line_count, 0) as bigint) as sale_line_count,
    cast(coalesce(order_line_totals.sold_quantity, 0) as decimal(18, 3)) as sold_quantity,
    coalesce(order_line_totals.sales_revenue, 0) as sales_revenue,
    coalesce(stg_products.is_active, true) as is_active,
    order_line_totals.first_sold_date,
    order_line_totals.last_sold_date,
    stg_products.launched_at
from stg_products
full outer join order_line_totals on stg_products.product_id = order_line_totals.product_id
left outer join stg_product_names
    on
        coalesce(stg_products.product_id, order_line_totals.product_id)
        = stg_product_names.product_id
