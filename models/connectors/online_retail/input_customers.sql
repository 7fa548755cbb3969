{# The file has no customer table: one row per customer, with the country of the latest line. #}
with online_retail as (
    select * from {{ read_files('online_retail') }} as file_rows
),

customers as (
    select
        {{ without_decimals('customer_id') }} as customer_id,
        max_by(country, invoicedate || invoice || country) as country
    from online_retail
    where customer_id is not null
    group by customer_id
)

{{ to_contract('customers') }}
