{#
    The number of an order, followed by the beginning of its customer's key where several
    customers have orders of this number: an order belongs to one customer.
#}
{% macro split_order_id(order_id, customer_key, is_split) -%}
    case
        when {{ is_split }} and {{ customer_key }} is not null
            then {{ order_id }} || ' #' || left({{ customer_key }}, 6)
        else {{ order_id }}
    end
{%- endmacro %}
