{# A statement that takes the rows that a condition holds for out of a table. #}
{% macro forget_rows(relation, condition) -%}
    {{ return(adapter.dispatch('forget_rows', 'tessera')(relation, condition)) }}
{%- endmacro %}

{% macro default__forget_rows(relation, condition) -%}
    delete from {{ relation }}
    where {{ condition }}
{%- endmacro %}

{#- Tables of Parquet files know no delete: what stays is written anew, if anything is to go. -#}
{% macro spark__forget_rows(relation, condition) -%}
    {%- if execute -%}
        {%- do adapter.rewrite(
            relation, condition, 'select * from ' ~ relation ~ ' where (' ~ condition ~ ') is not true'
        ) -%}
    {%- endif -%}
{%- endmacro %}
