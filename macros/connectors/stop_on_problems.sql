{#
    A post-hook: stops the build with everything that has to be mended, which stands in the column
    problem of this model.
    beginning: the sentence before it.
#}
{% macro stop_on_problems(beginning) %}
    select
        case
            when count(problem) > 0
                then {{ stop(
                    "'" ~ beginning ~ "' || chr(10) || "
                    ~ joined_text("'- ' || problem", 'chr(10)', 'problem')
                ) }}
        end as outcome
    from {{ this }}
{% endmacro %}
