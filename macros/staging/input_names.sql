{# Every input of the contract, in its order: what var connectors lists for the demo. #}
{% macro input_names() -%}
    {{ return(setting('connectors').demo.inputs) }}
{%- endmacro %}
