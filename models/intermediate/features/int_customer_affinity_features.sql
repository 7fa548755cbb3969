{# Which category and brand a customer spends most on, and how concentrated that is. #}
with int_observed_order_products as (
    select * from {{ ref('int_observed_order_products') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

affinities as (
    select
        observed.customer_key,
        observed.observation_date,
        coalesce(int_products.category, 'unknown') as category,
        coalesce(int_products.brand, 'unknown') as brand,
        observed.gross_revenue
    from int_observed_order_products as observed
    left outer join int_products on observed.product_id = int_products.product_id
),

categories as (
    {{ top_share('affinities', 'category', 'sum(gross_revenue)') }}
),

brands as (
    {{ top_share('affinities', 'brand', 'sum(gross_revenue)') }}
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
