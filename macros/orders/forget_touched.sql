{# The pre-hook of a model that is made by account: the rows go that it makes anew. #}
{% macro forget_touched(order_id='order_id') -%}
    {%- if is_incremental() %}
    {{ forget_rows(this, is_touched(order_id)) }}
    {%- endif %}
{%- endmacro %}
