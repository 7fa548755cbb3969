{# What is wrong with a key: nothing, or one row for the data tests. #}
{% macro repeated_keys(relation, columns) %}
select
    'key' as rule,
    '{{ columns | join(", ") | replace("'", "''") }}' as rule_columns,
    sum(row_count) as row_count,
    min(example) as example
from (
    select
        {{ row_named(columns) }} as example,
        count(*) as row_count
    from {{ relation }}
    group by {{ columns | join(', ') }}
    having count(*) > 1 or {{ columns | join(' is null or ') }} is null
) as repeated
having sum(row_count) > 0
{% endmacro %}
