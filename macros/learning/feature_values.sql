{#
    Every feature of the seed customer_features of every customer in a CTE of rows of
    int_customer_features, as a row of its own: customer_key, feature, feature_value.
#}
{% macro feature_values(relation) -%}
{{ as_feature_values(relation, keys=['customer_key'], others=[
    'customer_observation_key', 'top_category', 'top_brand', 'top_channel', 'is_current',
    'has_visits_90d', 'observation_date', 'first_order_date', 'last_order_date',
]) }}
{%- endmacro %}
