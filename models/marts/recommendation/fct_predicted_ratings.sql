{# What customers who rate would like best of what they do not know yet. #}
with ml_predicted_ratings as (
    select * from {{ ref('ml_predicted_ratings') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    {{ surrogate_key(['predicted.customer_key', 'predicted.prediction_rank']) }}
        as predicted_rating_key,
    predicted.customer_key,
    predicted.product_id,
    products.product_name,
    predicted.method,
    predicted.method_reason,
    cast(predicted.prediction_rank as integer) as prediction_rank,
    cast(predicted.predicted_rating as double) as predicted_rating,
    cast(predicted.customer_rating_count as integer) as customer_rating_count,
    cast(predicted.product_rating_count as integer) as product_rating_count,
    cast(predicted.neighbour_count as integer) as neighbour_count,
    int_clock.as_of_date
from ml_predicted_ratings as predicted
inner join int_products as products
    on predicted.product_id = products.product_id
cross join int_clock
