{# The element of a list of columns at a place, counted from 1; null where the place is. #}
{% macro element_at(columns, place, before='', after='') -%}
    {{ return(adapter.dispatch('element_at', 'tessera')(columns, place, before, after)) }}
{%- endmacro %}

{% macro default__element_at(columns, place, before, after) -%}
    list_extract(
        [
            {%- for column in columns -%}
                {{ before ~ column ~ after }}{{ ", " if not loop.last }}
            {%- endfor -%}
        ], {{ place }}
    )
{%- endmacro %}

{% macro spark__element_at(columns, place, before, after) -%}
    element_at(
        array(
            {%- for column in columns -%}
                {{ before ~ column ~ after }}{{ ", " if not loop.last }}
            {%- endfor -%}
        ), cast({{ place }} as int)
    )
{%- endmacro %}
