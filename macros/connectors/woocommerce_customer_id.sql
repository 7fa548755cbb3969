{#
    The customer of a row of WooCommerce's orders: the number of the account, else of the account
    that ordered with the same e-mail address, else the address.
#}
{% macro woocommerce_customer_id() -%}
    {%- set email = 'lower(trim(coalesce(billing_email, customer_email)))' -%}
    coalesce(
        nullif(customer_id, '0'),
        case
            when {{ email }} is not null
                then max(nullif(customer_id, '0')) over (partition by {{ email }})
        end,
        {{ email }}
    )
{%- endmacro %}
