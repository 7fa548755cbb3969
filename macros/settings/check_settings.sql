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


{# Stops with all that is wrong, if anything is. #}
{% macro refuse_settings(problems) -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(
            'These settings cannot be used; the README has them all.\n- ' ~ problems | join('\n- ')
        ) }}
    {%- endif -%}
{%- endmacro %}


{# What is wrong with settings by name, as sentences. place: where they stand. #}
{% macro setting_problems(place, said) -%}
    {%- set known = known_settings() -%}
    {%- set problems = [] -%}
    {%- for name, value in said.items() -%}
        {%- set kind = known.get(name) -%}
        {%- if kind is none -%}
            {%- do problems.append(place ~ ": there is no setting '" ~ name ~ "'. " ~ instead_of(name)) -%}
        {%- elif kind is mapping and value is not mapping -%}
            {%- do problems.append(
                place ~ ', ' ~ name ~ ': it is a group; write for example {' ~ name ~ ': {'
                ~ kind | first ~ ': ' ~ var('settings')[name][kind | first] ~ '}}.'
            ) -%}
        {%- else -%}
            {%- for key, one in (value if kind is mapping else {none: value}).items() -%}
                {%- set label = place ~ ', ' ~ name ~ (': ' ~ key if key else '') -%}
                {%- if key and key not in kind -%}
                    {%- do problems.append(label ~ ': there is no such setting. ' ~ instead_of(key, name)) -%}
                {%- else -%}
                    {%- set fault = setting_fault(kind[key] if key else kind, one) -%}
                    {%- if fault -%}
                        {%- do problems.append(label ~ ": it says '" ~ one ~ "'; " ~ fault ~ '.') -%}
                    {%- endif -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}
