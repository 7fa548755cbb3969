{#
    Per customer and observation date: the value of a column with the largest share of a measure,
    that share, and the number of distinct values. Ties go to the first in the alphabet.
    relation: holds the customer, observation_date and the column.
    column: the column whose values compete.
    measure: an aggregate such as sum(gross_revenue).
    customer: the column that tells customers apart.
#}
{% macro top_share(relation, column, measure, customer='customer_key') -%}
    with measured as (
        select
            {{ customer }},
            observation_date,
            {{ column }},
            {{ measure }} as measured
        from {{ relation }}
        group by
            {{ customer }},
            observation_date,
            {{ column }}
    ),

    ranked as (
        select
            *,
            row_number() over (
                partition by {{ customer }}, observation_date
                order by measured desc, {{ column }} asc nulls last
            ) as value_rank
        from measured
    )

    select
        {{ customer }},
        observation_date,
        max(case when value_rank = 1 then {{ column }} end) as top_{{ column }},
        cast(max(measured) as double) / nullif(cast(sum(measured) as double), 0)
            as top_{{ column }}_share,
        count(*) as {{ column }}_count
    from ranked
    group by
        {{ customer }},
        observation_date
{%- endmacro %}
