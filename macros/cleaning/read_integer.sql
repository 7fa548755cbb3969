{#
    A text as a whole number (also one written 12.0); null where it is none, and so for 2.7.
    format, plain: as for read_decimal.
#}
{% macro read_integer(column, format="'plain'", plain=none) -%}
    {%- set amount = read_decimal(column, format, plain) -%}
    case when {{ amount }} = floor({{ amount }}) then cast({{ amount }} as bigint) end
{%- endmacro %}
