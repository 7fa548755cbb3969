{# Columns packed into one value; to_json() writes it out. #}
{% macro as_record(columns) -%}
    {{ return(adapter.dispatch('as_record', 'tessera')(columns)) }}
{%- endmacro %}

{% macro default__as_record(columns) -%}
    struct_pack(
        {%- for column in columns -%}
            {{ column }} := {{ column }}{{ ", " if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

{% macro spark__as_record(columns) -%}
    named_struct(
        {%- for column in columns -%}
            '{{ column }}', {{ column }}{{ ", " if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
