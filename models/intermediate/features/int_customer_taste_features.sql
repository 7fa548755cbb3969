{# Which category and brand a customer spends most on, and how concentrated that is. #}
with int_observed_order_products as (
    select * from {{ ref('int_observed_order_products') }}
),

categories as (
    {{ top_share('int_observed_order_products', 'category', 'sum(gross_revenue)') }}
),

brands as (
    {{ top_share('int_observed_order_products', 'brand', 'sum(gross_revenue)') }}
)

select
    categories.customer_key,
    categories.top_category,
    brands.top_brand,
    cast(categories.category_count as integer) as category_count,
    categories.top_category_share,
    cast(brands.brand_count as integer) as brand_count,
    brands.top_brand_share,
    categories.observation_date
from categories
inner join brands
    on
        categories.customer_key = brands.customer_key
        and categories.observation_date = brands.observation_date
