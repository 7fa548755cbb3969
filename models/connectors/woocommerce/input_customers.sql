{# Customers stand in WooCommerce's orders; their latest order says what they are called. #}
with orders as (
    select
        *,
        {{ woocommerce_customer_id() }} as customer
    from {{ read_files('orders') }} as file_rows
),

latest as (
    select
        *,
        row_number() over (
            partition by customer order by order_date desc, order_id desc, file_line_number asc
        ) as place
    from orders
    where customer is not null
),

customers as (
    select
        customer as customer_id,
        coalesce(billing_email, customer_email) as email,
        billing_phone as phone,
        billing_first_name as first_name,
        billing_last_name as last_name,
        billing_country as country,
        billing_state as region,
        billing_city as city,
        billing_postcode as postal_code
    from latest
    where place = 1
)

{{ to_contract('customers') }}
