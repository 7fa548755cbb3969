{# The products sold most often stand for all: figures of each are kept for every run. #}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

stg_product_names as (
    select * from {{ ref('stg_product_names') }}
),

products as (
    select
        product_id,
        count(*) as line_count,
        percentile_cont(0.5) within group (order by cast(unit_price as double)) as median_price
    from stg_order_lines
    where
        line_type = 'product'
        and quantity > 0
    group by product_id
),

best_sold as (
    select *
    from products
    qualify row_number() over (order by line_count desc, product_id asc) <= 1000
),

measures as (
    select
        'stg_order_lines' as relation,
        'product_price' as measure,
        product_id as category,
        median_price as value,
        cast(null as string) as text_value
    from best_sold
    where line_count >= 3
    union all
    select
        'stg_order_lines' as relation,
        'product_name' as measure,
        best_sold.product_id as category,
        cast(null as double) as value,
        lower(stg_product_names.product_name) as text_value
    from best_sold
    inner join stg_product_names on best_sold.product_id = stg_product_names.product_id
)

{{ profile_rows('measures') }}
