{# What customers bought of each category on each day, by the clock's date. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    sold.customer_key,
    int_products.category,
    cast(sum(sold.gross_revenue) as decimal(18, 4)) as gross_revenue,
    sold.order_date
from int_order_products as sold
inner join int_products on sold.product_id = int_products.product_id
inner join int_clock on sold.order_date <= int_clock.as_of_date
where
    sold.customer_key is not null
    and int_products.category is not null
group by
    sold.customer_key,
    int_products.category,
    sold.order_date
