{# The first moment that is too late for an order: var order_lines.last_order_date, or a day after delivery. #}
{% macro order_horizon(loaded_at) -%}
    {%- if setting('order_lines', 'last_order_date') -%}
        {{ add_days("cast('" ~ setting('order_lines', 'last_order_date') ~ "' as date)", 1) }}
    {%- else -%}
        coalesce({{ loaded_at }}, cast('9999-12-30' as timestamp)) + interval 1 day
    {%- endif -%}
{%- endmacro %}
