{# The settings that an environment variable may give, with its name. #}
{% macro environment_settings() -%}
    {{ return({
        'connector': 'TESSERA_CONNECTOR',
        'raw_path': 'TESSERA_RAW_PATH',
        'base_currency': 'TESSERA_BASE_CURRENCY',
        'time_zone': 'TESSERA_TIME_ZONE',
    }) }}
{%- endmacro %}
