{# Whether the connector in use does not provide an input, so that the empty stand-in is built. #}
{% macro is_absent(input) %}
    {%- set provided = var('connector_inputs').get(var('connector', 'demo')) -%}
    {%- if provided is none -%}
        {{ exceptions.raise_compiler_error(
            "There is no connector '" ~ var('connector') ~ "'. Known: "
            ~ var('connector_inputs').keys() | join(', ')
            ~ ". A new one is a folder under models/connectors and a line in vars: connector_inputs."
        ) }}
    {%- endif -%}
    {{ return(input not in provided) }}
{% endmacro %}
