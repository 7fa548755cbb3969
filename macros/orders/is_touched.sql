{# Whether the lines of a row's account are not as they were when a build last ended. #}
{% macro is_touched(order_id='order_id') -%}
    {{ 'coalesce(customer_key, ' ~ order_id ~ ')' if order_id else 'customer_key' }}
    in (select account_id from {{ ref('int_accounts') }} where is_touched)
{%- endmacro %}
