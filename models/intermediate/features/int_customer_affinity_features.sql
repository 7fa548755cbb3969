{# Which category and brand a customer spends most on, and how concentrated that is. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
    where customer_key is not null
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

-- Sums by number take little more than half of what sums by the letters of a key take.
customers as (
    select
        customer_key,
        row_number() over (order by customer_key) as customer_number
    from int_order_products
    group by customer_key
),

affinities as (
    select
        customers.customer_number,
        int_observation_dates.observation_date,
        coalesce(int_products.category, 'unknown') as category,
        coalesce(int_products.brand, 'unknown') as brand,
        bought.gross_revenue
    from int_order_products as bought
    inner join customers on bought.customer_key = customers.customer_key
    inner join int_observation_dates
        on bought.order_date <= int_observation_dates.observation_date
    left outer join int_products on bought.product_id = int_products.product_id
),

categories as (
    {{ top_share('affinities', 'category', 'sum(gross_revenue)', 'customer_number') }}
),

brands as (
    {{ top_share('affinities', 'brand', 'sum(gross_revenue)', 'customer_number') }}
)

select
    customers.customer_key,
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
        categories.customer_number = brands.customer_number
        and categories.observation_date = brands.observation_date
inner join customers on categories.customer_number = customers.customer_number
