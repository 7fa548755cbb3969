{# The contract names the columns. #}
select * from {{ ref('int_order_lines') }} -- noqa: AM04
