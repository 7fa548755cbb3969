{# The name of the model with the checked rows of an input. #}
{% macro checked_model(input) -%}
    {{ return('pii_customers_checked' if input == 'customers' else 'stg_' ~ input ~ '_checked') }}
{%- endmacro %}
