{# A statement that makes columns null in the rows of a table that a condition holds for. #}
{% macro forget_values(relation, columns, condition) -%}
    {{ return(adapter.dispatch('forget_values', 'tessera')(relation, columns, condition)) }}
{%- endmacro %}

{% macro default__forget_values(relation, columns, condition) -%}
    update {{ relation }}
    set
        {%- for column in columns %}
        {{ column }} = null{{ "," if not loop.last }}
        {%- endfor %}
    where {{ condition }}
{%- endmacro %}

{#- Tables of Parquet files know no update: all rows are written anew, if any is to change. -#}
{% macro spark__forget_values(relation, columns, condition) -%}
    {%- if execute -%}
        {%- set values = [] -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do values.append(
                'cast(null as ' ~ column.data_type ~ ') as ' ~ column.name
                if column.name in columns else column.name
            ) -%}
        {%- endfor -%}
        {%- do adapter.rewrite(
            relation,
            condition,
            'select * from ' ~ relation ~ ' where (' ~ condition ~ ') is not true union all select '
            ~ values | join(', ') ~ ' from ' ~ relation ~ ' where ' ~ condition
        ) -%}
    {%- endif -%}
{%- endmacro %}
