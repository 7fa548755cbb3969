{# A text as a text of JSON, with quotes; null stays. #}
{% macro text_json(text) -%}
    {{ return(adapter.dispatch('text_json', 'tessera')(text)) }}
{%- endmacro %}

{% macro default__text_json(text) -%}
    cast(to_json({{ text }}) as string)
{%- endmacro %}

{% macro spark__text_json(text) -%}
    case
        when {{ text }} is not null
            then substr(to_json(array({{ text }})), 2, length(to_json(array({{ text }}))) - 2)
    end
{%- endmacro %}
