{#
    A setting: what --vars says, else its environment variable, else dbt_project.yml below vars:
    settings. Where that is null, what var connectors says that the connector in use knows.
    name: a setting; of a group, key names one of its settings. What --vars says of a group counts
    for the keys that it names.
#}
{% macro setting(name, key=none) -%}
    {#- While dbt reads the project, whatever model it reads first. -#}
    {%- if not execute -%} {%- do refuse_settings(given_setting_problems()) -%} {%- endif -%}
    {{ return(setting_as_given(name, key)) }}
{%- endmacro %}
