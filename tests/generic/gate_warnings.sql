{# The expectations that failed in a gate's latest run without stopping the build. #}
{% test gate_warnings(model) %}
with results as (
    select * from {{ model }}
),

latest as (
    select max_by(run_id, run_at) as run_id
    from results
)

select
    results.suite,
    results.expectation,
    results.column_name,
    results.severity,
    results.message
from results
inner join latest on results.run_id = latest.run_id
where
    not results.success
    and not results.stops_build
{% endtest %}
