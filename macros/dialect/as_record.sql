{# Columns packed into one value; to_json() writes it out. #}
{% macro as_record(columns, prefix='') -%}
    {{ return(adapter.dispatch('as_record', 'tessera')(columns, prefix)) }}
{%- endmacro %}

{% macro default__as_record(columns, prefix) -%}
    struct_pack(
        {%- for column in columns -%}
            {{ column }} := {{ prefix ~ column }}{{ ", " if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

{% macro spark__as_record(columns, prefix) -%}
    named_struct(
        {%- for column in columns -%}
            '{{ column }}', {{ prefix ~ column }}{{ ", " if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
