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
