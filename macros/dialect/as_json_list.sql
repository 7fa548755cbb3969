{# Columns as one text that no other values give: each is quoted, and null is not. #}
{% macro as_json_list(columns) -%}
    {{ return(adapter.dispatch('as_json_list', 'tessera')(columns)) }}
{%- endmacro %}

{% macro default__as_json_list(columns) -%}
    cast(to_json([
        {%- for column in columns -%}
            cast({{ column }} as string){{ ", " if not loop.last }}
        {%- endfor -%}
    ]) as string)
{%- endmacro %}

{% macro spark__as_json_list(columns) -%}
    to_json(array(
        {%- for column in columns -%}
            cast({{ column }} as string){{ ", " if not loop.last }}
        {%- endfor -%}
    ))
{%- endmacro %}
