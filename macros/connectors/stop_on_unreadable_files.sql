{#
    The post-hook of input_files: stops the build with everything that has to be mended in the
    files before they can be read.
#}
{% macro stop_on_unreadable_files() %}
    select
        case
            when count(problem) > 0
                then error(
                    'The files cannot be read.' || chr(10)
                    || string_agg('- ' || problem, chr(10) order by problem)
                )
        end as outcome
    from {{ this }}
{% endmacro %}
