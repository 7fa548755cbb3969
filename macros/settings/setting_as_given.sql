{# A setting, unchecked. #}
{% macro setting_as_given(name, key=none) -%}
    {%- set declared = var('settings')[name] -%}
    {%- set variable = environment_settings().get(name) -%}
    {%- set usual = (env_var(variable, '') if variable else '') or declared -%}
    {%- set value = var(name, usual) -%}
    {%- if usual is mapping and value is mapping -%} {%- set value = dict(usual, **value) -%} {%- endif -%}
    {%- if key is not none -%} {%- set value = value[key] -%} {%- endif -%}
    {%- if value is none -%}
        {%- set known = setting_as_given('connectors').get(setting_as_given('connector'), {}).get('settings', {}) -%}
        {%- set value = known.get(name, {}).get(key) if key else known.get(name) -%}
    {%- endif -%}
    {#- A date that --vars gives without quotes. -#}
    {{ return(value | string if value.isoformat is defined else value) }}
{%- endmacro %}
