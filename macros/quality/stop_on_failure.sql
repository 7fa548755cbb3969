{#
    The post-hook of every gate. It runs after the commit, so this run's rows stay for reading;
    then it stops the build with one readable error when a critical expectation failed, when any
    could not be evaluated, or when none ran.
#}
{% macro stop_on_failure() %}
    {%- do drop_leftovers(this) %}
    with this_run as (
        select * from {{ this }} where run_id = '{{ invocation_id }}'
    ),

    verdict as (
        select
            count(*) as expectation_count,
            count_if(stops_build) as stop_count,
            {{ joined_text(
                "'- ' || message", 'chr(10)', 'suite, expectation, column_name', 'stops_build'
            ) }} as messages
        from this_run
    )

    select
        case
            when expectation_count = 0
                then {{ stop(
                    "'" ~ this.identifier ~ " stopped the build: it checked nothing. '"
                    ~ " || 'Its suites in gx/suites hold no expectation that applies.'"
                ) }}
            when stop_count > 0
                then {{ stop(
                    "'" ~ this.identifier ~ " stopped the build.' || chr(10) || messages || chr(10)"
                    ~ " || 'See " ~ this.schema ~ "." ~ this.identifier
                    ~ ", or run: tessera quality'"
                ) }}
        end as outcome
    from verdict
{% endmacro %}
