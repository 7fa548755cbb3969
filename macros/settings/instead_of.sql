{#
    What to write instead of a name that is no setting: where it went, or the nearest one.
    group: the group that it was looked for in, if any.
#}
{% macro instead_of(name, group=none) -%}
    {%- set former = former_settings().get(name) -%}
    {%- if former and not group -%} {{ return('It is now ' ~ former ~ '.') }} {%- endif -%}
    {%- set spellings = {} -%}
    {%- for known, kind in known_settings().items() -%}
        {%- if kind is not mapping -%}
            {%- do spellings.update({known: '{' ~ known ~ ': ' ~ var('settings')[known] ~ '}'}) -%}
        {%- endif -%}
        {%- for key in (kind if kind is mapping else []) -%}
            {%- set example = '{' ~ known ~ ': {' ~ key ~ ': ' ~ var('settings')[known][key] ~ '}}' -%}
            {%- do spellings.update({known ~ '_' ~ key: example}) -%}
            {%- if group in [none, known] -%} {%- do spellings.update({key: example}) -%} {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('The nearest is ' ~ nearest(name, spellings) ~ '.') }}
{%- endmacro %}
