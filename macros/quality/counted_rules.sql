{# Columns that count the rows that break each rule, and name one of them. #}
{% macro counted_rules(rules) %}
    {%- for _, _, fails, named_by in rules %}
        count_if({{ fails }}) as row_count_{{ loop.index }},
        min(case when {{ fails }} then {{ row_named(named_by) }} end) as example_{{ loop.index }}
        {{- ',' if not loop.last }}
    {%- endfor %}
{% endmacro %}
