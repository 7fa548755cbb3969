with ml_customers_recommended as (
    select * from {{ ref('ml_customers_recommended') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    {{ surrogate_key(['recommended.customer_key', 'recommended.recommendation_rank']) }}
        as recommendation_key,
    recommended.customer_key,
    recommended.product_id,
    products.product_name,
    recommended.route,
    recommended.reason_product_id,
    reasons.product_name as reason_product_name,
    recommended.method,
    recommended.method_reason,
    cast(recommended.recommendation_rank as integer) as recommendation_rank,
    cast(recommended.score as double) as score,
    int_clock.as_of_date
from ml_customers_recommended as recommended
inner join int_products as products
    on recommended.product_id = products.product_id
left outer join int_products as reasons
    on recommended.reason_product_id = reasons.product_id
cross join int_clock
