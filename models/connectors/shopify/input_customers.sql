{#
    Shopify's customers export, and whoever is in the orders export alone. Orders name customers by
    their e-mail address, so that is the number of a customer here.
#}
with customers as (
    select * from {{ read_files('customers') }} as file_rows
),

exported as (
    select
        coalesce(email, customer_id) as customer_id,
        email,
        trim(leading '''' from coalesce(phone, default_address_phone)) as phone,
        first_name,
        last_name,
        default_address_country_code as country,
        default_address_province_code as region,
        default_address_city as city,
        trim(leading '''' from default_address_zip) as postal_code,
        accepts_email_marketing as has_marketing_consent,
        source_file
    from customers
),

orders as (
    select
        *,
        row_number() over (
            partition by lower(trim(email)) order by created_at desc, name desc, source_file desc
        ) as place
    from {{ read_files('orders') }} as file_rows
    where
        email is not null
        and financial_status is not null
),

ordered as (
    select
        email as customer_id,
        email,
        trim(leading '''' from coalesce(phone, billing_phone, shipping_phone)) as phone,
        {{ regex_extract('coalesce(billing_name, shipping_name)', '^(.*?) *([^ ]*)$', 1) }}
            as first_name,
        {{ regex_extract('coalesce(billing_name, shipping_name)', '^(.*?) *([^ ]*)$', 2) }}
            as last_name,
        coalesce(billing_country, shipping_country) as country,
        coalesce(billing_province, shipping_province) as region,
        coalesce(billing_city, shipping_city) as city,
        trim(leading '''' from coalesce(billing_zip, shipping_zip)) as postal_code,
        accepts_marketing as has_marketing_consent,
        null as source_file
    from orders
    where
        orders.place = 1
        and lower(trim(orders.email)) not in (
            select lower(trim(customers.email))
            from customers
            where customers.email is not null
        )
),

everybody as (
    select * from exported
    union all
    select * from ordered
)

{{ to_contract('everybody') }}
