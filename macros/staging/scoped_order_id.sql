{#
    The number of an order, unique in the shop: order_id, after what var order_lines.order_id_scope names
    (store, channel, year) where numbers repeat between them.
#}
{% macro scoped_order_id(order_id, store_id, channel, ordered_at) -%}
    {%- set parts = {
        'store': "coalesce(" ~ store_id ~ ", '-')",
        'channel': "coalesce(" ~ channel ~ ", '-')",
        'year': "coalesce(cast(extract(year from " ~ ordered_at ~ ") as string), '-')",
    } -%}
    {%- set scope = setting('order_lines', 'order_id_scope') -%}
    {%- for part in ([scope] if scope is string else scope) -%}
        {%- if part not in parts -%}
            {{ exceptions.raise_compiler_error(
                "var order_lines.order_id_scope names '" ~ part ~ "'. Known: store, channel, year; "
                ~ "for example {order_lines: {order_id_scope: [store]}}."
            ) }}
        {%- endif -%}
        {{ parts[part] }} || '/' ||{{ ' ' }}
    {%- endfor -%}
    {{ order_id }}
{%- endmacro %}
