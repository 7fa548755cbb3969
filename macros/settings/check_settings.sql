{#
    Refuses settings that nothing reads, or that cannot be, before anything is built. Those of
    dbt_project.yml are checked here, when a command starts; those of --vars and of the environment
    by the first model that reads a setting, too.
#}
{% macro check_settings() -%}
    {%- set problems = given_setting_problems() -%}
    {%- do problems.extend(setting_problems('dbt_project.yml', var('settings'))) -%}
    {%- set given = invocation_args_dict.get('vars') or {} -%}
    {%- for name in known_settings() if name not in given and var(name, none) is not none -%}
        {%- do problems.append('dbt_project.yml, ' ~ name ~ ': write it below vars: settings.') -%}
    {%- endfor -%}
    {%- if var('settings').connector != 'demo' -%}
        {%- do problems.append(
            'dbt_project.yml, connector: give it by TESSERA_CONNECTOR or --vars.'
        ) -%}
    {%- endif -%}
    {%- do refuse_settings(problems) -%}
{%- endmacro %}
