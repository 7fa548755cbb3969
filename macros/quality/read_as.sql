{#
    A delivered text read as a type of the input contract; null where it is no such thing. format:
    how numbers and times are written in this column and file (stg_column_formats), as an
    expression; without one they are read as plain numbers and ISO 8601. plain: what read_plainly
    made of it, where that is at hand.
#}
{% macro read_as(type, column, format=none, plain=none) -%}
    {%- if type == 'integer' -%} {{ read_integer(column, format or "'plain'", plain) }}
    {%- elif type == 'decimal' -%} {{ read_decimal(column, format or "'plain'", plain) }}
    {%- elif type == 'number' -%} {{ read_number(column, format or "'plain'", plain) }}
    {%- elif type == 'boolean' -%} {{ read_boolean(column) }}
    {%- elif type == 'timestamp' -%} {{ read_timestamp(column, format or "'iso'", plain) }}
    {%- elif type == 'date' -%} {{ read_date(column, format or "'iso'", plain) }}
    {%- elif type in ['id', 'product'] -%} {{ clean_id(column) }}
    {%- elif type == 'customer' -%} {{ clean_customer_id(column) }}
    {%- elif type == 'label' -%} {{ clean_label(column) }}
    {%- elif type == 'status' -%} {{ clean_status(column) }}
    {%- elif type == 'code' -%} {{ clean_code(column) }}
    {%- elif type == 'text' -%} {{ clean_text(column) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "The contract gives '" ~ column ~ "' the type '" ~ type ~ "'. Known: id, customer, "
            ~ "product, code, label, status, text, integer, decimal, number, boolean, timestamp, date."
        ) }}
    {%- endif -%}
{%- endmacro %}
