{# Products that can be sold now: active in the catalogue and sold of late. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

recent_sales as (
    select
        int_order_products.product_id,
        cast(count(*) as integer) as recent_order_count
    from int_order_products
    inner join int_clock
        on
            int_order_products.order_date <= int_clock.as_of_date
            and int_order_products.order_date
            > {{ add_days('int_clock.as_of_date', -var('recommendable_days')) }}
    group by int_order_products.product_id
)

select
    recent_sales.product_id,
    recent_sales.recent_order_count
from recent_sales
inner join int_products on recent_sales.product_id = int_products.product_id
where int_products.is_active
