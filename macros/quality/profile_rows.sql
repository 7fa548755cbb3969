{# The last step of a profile: measures, as relation, measure, category, value and text_value, with their run. #}
{% macro profile_rows(measures) -%}
    select
        '{{ invocation_id }}' as run_id,
        {{ run_timestamp() }} as run_at,
        '{{ input_scope(of_run=true) }}' as scope,
        relation,
        measure,
        category,
        cast(value as double) as value,
        cast(text_value as string) as text_value
    from {{ measures }}
{%- endmacro %}
