{# Stops with all that is wrong, if anything is. #}
{% macro refuse_settings(problems) -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(
            'These settings cannot be used; docs/settings.md has them all.\n- ' ~ problems | join('\n- ')
        ) }}
    {%- endif -%}
{%- endmacro %}
