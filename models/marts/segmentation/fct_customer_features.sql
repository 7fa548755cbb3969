{# The contract names the columns. #}
select * from {{ ref('int_customer_features') }} -- noqa: AM04
