{# What customers had bought by each observation date. #}
with int_order_products as (
    select * from {{ ref('int_order_products') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
)

select
    int_order_products.customer_key,
    int_order_products.order_id,
    int_order_products.product_id,
    int_order_products.line_count,
    int_order_products.discounted_line_count,
    int_order_products.quantity,
    int_order_products.gross_revenue,
    int_order_products.discount_amount,
    int_observation_dates.observation_date
from int_order_products
inner join int_observation_dates
    on int_order_products.order_date <= int_observation_dates.observation_date
where int_order_products.customer_key is not null
