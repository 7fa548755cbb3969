{# Every input of the contract, in its order: what var connector_inputs lists for the demo. #}
{% macro input_names() -%}
    {{ return(var('connector_inputs')['demo']) }}
{%- endmacro %}
