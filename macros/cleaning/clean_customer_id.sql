{#
    A customer's identifier, cleaned like any other. The words for guests, and zeros alone, are
    null; an e-mail address is the same customer however it is written.
#}
{% macro clean_customer_id(column) -%}
    {{ clean_id(column, 'customer') }}
{%- endmacro %}
