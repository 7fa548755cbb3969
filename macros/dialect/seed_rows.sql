{# The rows of a seed's file, read while SQL is compiled, as mappings of its columns to texts. #}
{% macro seed_rows(name) -%}
    {{ return(adapter.dispatch('seed_rows', 'tessera')('seeds/config/' ~ name ~ '.csv')) }}
{%- endmacro %}

{% macro default__seed_rows(path) -%}
    {%- set found = run_query(
        "select * from read_csv('" ~ path ~ "', all_varchar = true, header = true, delim = ',', "
        ~ "quote = '\"', comment = '')"
    ) -%}
    {%- set rows = [] -%}
    {%- for row in found.rows -%}
        {%- do rows.append(row.dict()) -%}
    {%- endfor -%}
    {{ return(rows) }}
{%- endmacro %}

{% macro spark__seed_rows(path) -%}
    {{ return(adapter.seed_rows(path)) }}
{%- endmacro %}
