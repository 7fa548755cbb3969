with int_customer_features as (
    select * from {{ ref('int_customer_features') }}
)

select * from int_customer_features
