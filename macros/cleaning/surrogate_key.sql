{#
    A key of 32 hexadecimal digits from columns; equal values, nulls included, give equal keys, and
    no separator or word for null inside a value can make two rows equal. Anyone can compute it:
    over personal values use keyed_hash.
#}
{% macro surrogate_key(columns) -%}
    md5({{ as_json_list(columns) }})
{%- endmacro %}
