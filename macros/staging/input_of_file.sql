{# The input that a file belongs to; one with a name of a connector's own holds order lines. #}
{% macro input_of_file(input_name) -%}
    case
        when {{ input_name }} in ('{{ input_names() | join("', '") }}') then {{ input_name }}
        else 'order_lines'
    end
{%- endmacro %}
