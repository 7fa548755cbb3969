{# A row for each rule that is broken, from what `counted_rules` counted. #}
{% macro broken_rules(rules) %}
    {%- for rule, column, _, _ in rules %}
select
    '{{ rule }}' as rule,
    '{{ column }}' as rule_columns,
    row_count_{{ loop.index }} as row_count,
    example_{{ loop.index }} as example
from counted
where row_count_{{ loop.index }} > 0
    {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
