{# The types of the contract whose texts have to be read, for there are several ways to write them. #}
{% macro typed_kinds() -%}
    {{ return(['integer', 'decimal', 'number', 'timestamp', 'date']) }}
{%- endmacro %}
