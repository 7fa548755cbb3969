{#
    The features that predictions are learned from: those of the setting predictions.features, and
    those that the simple rules need.
#}
{% macro predicted_from() -%}
    {{ return((
        setting('predictions', 'features') + [
            'recency_days', 'order_day_count', 'monetary', 'order_days_365d', 'revenue_365d',
            'order_days_last_horizon', 'revenue_last_horizon'
        ]
    ) | unique | list) }}
{%- endmacro %}
