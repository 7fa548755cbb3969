{# Rows that agree in every column are one row that was delivered copy_count times. #}
{% macro distinct_rows(relation, columns) -%}
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        count(*) as copy_count
    from {{ relation }}
    group by
        {%- for column in columns %}
        {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
{%- endmacro %}
