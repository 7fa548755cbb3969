{# A delivered text read as a type of the input contract; null where it is no such thing. #}
{% macro read_as(type, column) -%}
    {%- if type == 'integer' -%} {{ read_integer(column) }}
    {%- elif type == 'decimal' -%} {{ read_decimal(column) }}
    {%- elif type == 'boolean' -%} {{ read_boolean(column) }}
    {%- elif type == 'timestamp' -%} {{ read_timestamp(column) }}
    {%- elif type == 'date' -%} cast({{ read_timestamp(column) }} as date)
    {%- elif type in ['text', 'id', 'customer', 'product', 'label', 'code'] -%} {{ column }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "The contract gives '" ~ column ~ "' the type '" ~ type ~ "'. Known: id, customer, "
            ~ "product, code, label, text, integer, decimal, boolean, timestamp, date."
        ) }}
    {%- endif -%}
{%- endmacro %}
