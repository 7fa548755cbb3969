{#
    The number of an order, unique in the shop: order_id, after what var order_lines.order_id_scope names
    (store, channel, year) where numbers repeat between them. What a line lacks of these it has from
    the lines of its number in its file: from those of its moment, else from all, if they agree.
    Needs the columns order_id, store_id, channel, ordered_at and source_file.
#}
{% macro scoped_order_id() -%}
    {%- set parts = {
        'store': 'store_id', 'channel': 'channel',
        'year': 'cast(extract(year from ordered_at) as string)',
    } -%}
    {%- set scope = setting('order_lines', 'order_id_scope') -%}
    {%- for part in ([scope] if scope is string else scope) -%}
        {%- if part not in parts -%}
            {{ exceptions.raise_compiler_error(
                "var order_lines.order_id_scope names '" ~ part ~ "'. Known: store, channel, year; "
                ~ "for example {order_lines: {order_id_scope: [store]}}."
            ) }}
        {%- endif -%}
        coalesce(
            {{ parts[part] }},
            {{ only_value(parts[part], ['order_id', 'source_file', 'ordered_at']) }},
            {{ only_value(parts[part], ['order_id', 'source_file']) }},
            '-'
        ) || '/' ||{{ ' ' }}
    {%- endfor -%}
    order_id
{%- endmacro %}
