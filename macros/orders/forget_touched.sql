{# The pre-hook of a model that is made by account: what it makes anew goes, and what is gone. #}
{% macro forget_touched(account='coalesce(customer_key, order_id)') -%}
    {%- if is_incremental() %}
    {{ forget_rows(this, 'not ' ~ is_untouched(account)) }}
    {%- endif %}
{%- endmacro %}
