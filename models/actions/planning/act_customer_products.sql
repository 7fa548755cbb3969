{# The first three recommendations of each customer, in a row. #}
with fct_customer_recommendations as (
    select * from {{ ref('fct_customer_recommendations') }}
    where recommendation_rank <= 3
)

select
    customer_key,
    max(product_id) filter (where recommendation_rank = 1) as product_id_1,
    max(product_id) filter (where recommendation_rank = 2) as product_id_2,
    max(product_id) filter (where recommendation_rank = 3) as product_id_3
from fct_customer_recommendations
group by customer_key
