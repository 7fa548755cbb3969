{%- set gates = ['input', 'staging', 'features', 'predictions', 'marts', 'actions'] -%}

with
{%- for gate in gates %}
gate_{{ gate }} as (
    select * from {{ ref('gate_' ~ gate) }}
),
{%- endfor %}

results as (
    {%- for gate in gates %}
    select * from gate_{{ gate }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

keyed as (
    select
        {{ surrogate_key(['run_id', 'gate', 'suite', 'expectation', 'column_name']) }}
            as expectation_result_key,
        run_id,
        scope,
        gate,
        suite,
        expectation,
        column_name,
        description,
        kwargs,
        severity,
        observed_value,
        error,
        message,
        nearly_stopped_by,
        failing_rows_query,
        element_count,
        unexpected_count,
        unexpected_percent,
        success as is_success,
        stops_build as is_stopping_build,
        run_at
    from results
)

select * from keyed
