{# The features that propensities to buy of a category are learned from. #}
{% macro category_features() -%}
    {{ return([
        'recency_days', 'order_day_count', 'monetary', 'order_days_365d', 'category_share',
        'category_rate', 'customer_recency_days', 'customer_order_days_365d'
    ]) }}
{%- endmacro %}
