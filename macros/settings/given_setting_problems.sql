{# What is wrong with what --vars and the environment say. #}
{% macro given_setting_problems() -%}
    {%- set given = invocation_args_dict.get('vars') or {} -%}
    {%- if 'settings' in given -%}
        {{ return(['--vars, settings: write its settings themselves, {retrain: never}.']) }}
    {%- endif -%}
    {%- set problems = setting_problems('--vars', given) -%}
    {%- for name, variable in environment_settings().items() if env_var(variable, '') -%}
        {%- do problems.extend(setting_problems(variable, {name: env_var(variable)})) -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}
