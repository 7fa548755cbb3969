-- Each prediction counts the ratings that were given, and comes from the method that is used; a
-- mean stands in only where nobody with similar ratings rated the product.
with ratings_of_customers as (
    select
        customer_key,
        count(*) as rating_count
    from {{ ref('int_customer_ratings') }}
    group by customer_key
),

ratings_of_products as (
    select
        product_id,
        count(*) as rating_count
    from {{ ref('int_customer_ratings') }}
    group by product_id
),

methods as (
    select
        max(method) as method,
        count(*) as training_count
    from {{ ref('rpt_model_trainings') }}
    where
        task = 'ratings'
        and is_chosen
        and method is not null
)

select
    predicted.customer_key,
    predicted.product_id,
    predicted.method,
    predicted.customer_rating_count,
    predicted.product_rating_count
from {{ ref('fct_predicted_ratings') }} as predicted
cross join methods
left outer join ratings_of_customers
    on predicted.customer_key = ratings_of_customers.customer_key
left outer join ratings_of_products
    on predicted.product_id = ratings_of_products.product_id
where
    predicted.customer_rating_count != coalesce(ratings_of_customers.rating_count, 0)
    or predicted.product_rating_count != coalesce(ratings_of_products.rating_count, 0)
    or methods.training_count = 0
    or predicted.method
    != case when predicted.neighbour_count = 0 then 'customer_mean' else methods.method end
