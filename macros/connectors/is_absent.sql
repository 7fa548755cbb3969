{# Whether the connector in use does not provide an input, so that the empty stand-in is built. #}
{% macro is_absent(input) %}
    {#- A connector that is not known is refused by check_settings. -#}
    {{ return(input not in setting('connectors').get(setting('connector'), {}).get('inputs', [])) }}
{% endmacro %}
