{#
    The columns of the contract that belong to an order as a whole: of all its lines (of_all), or of
    those that sell (of_sold).
#}
{% macro order_columns() -%}
    {{ return({
        'of_all': ['customer_id', 'currency', 'channel', 'store_id', 'campaign_id'],
        'of_sold': ['order_status', 'ordered_at'],
    }) }}
{%- endmacro %}
