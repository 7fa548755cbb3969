{# Write broken rules to the log, with an example unless it could name a person. #}
{% macro say_broken_rules(node, rules) %}
    {%- for rule in rules.rows %}
        {%- set example = '' if node.schema in ('pii', 'input')
            else ', for example ' ~ rule['example'] %}
        {%- do log(
            node.name ~ ': ' ~ rule['rule'] ~ ' (' ~ rule['rule_columns'] ~ ') broken by '
            ~ rule['row_count'] ~ ' rows' ~ example, info=true
        ) %}
    {%- endfor %}
{% endmacro %}
