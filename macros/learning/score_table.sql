{#
    A score table as one row: of each feature its points where it is unknown, the limits and the
    points of its steps, and its slope. Steps that it does not have are like its last one; a feature
    that it does not have adds nothing. A table of other features, which retrain: never may keep, is
    refused: without their points every score would be wrong.
    outcome: whose rows of ml_score_rules.
#}
{% macro score_table(outcome, features=none) -%}
    {%- set known = features or predicted_from() %}
    {%- set unknown = "feature not in ('', '" ~ known | join("', '") ~ "')" %}
    select
        case
            when count_if({{ unknown }}) > 0
                then {{ stop(
                    "'The training in use (" ~ outcome ~ ") reads ' || "
                    ~ joined_words('feature', "', '", unknown)
                    ~ " || ', which predictions.features no longer names. Name it again, or set '"
                    ~ " || 'retrain: auto, so that another training is made.'"
                ) }}
            else coalesce(max(case when feature = '' then points end), 0)
        end as intercept
        {%- for feature in known %}
        {%- set of_feature = "case when feature = '" ~ feature ~ "'" %},
        coalesce(max({{ of_feature }} and step = 0 then points end), 0) as {{ feature }}_unknown,
        coalesce(max({{ of_feature }} and step = 1 then slope end), 0) as {{ feature }}_slope,
        bool_or({{ of_feature }} then is_log end) as {{ feature }}_is_log
        {%- for step in range(1, score_steps() + 2) %},
        {%- if step <= score_steps() %}
        coalesce(max({{ of_feature }} and step = {{ step }} then up_to end), 1e308)
            as {{ feature }}_limit_{{ step }},
        {%- endif %}
        coalesce(
            max({{ of_feature }} and step = {{ step }} then points end),
            max_by(points, step) filter (where feature = '{{ feature }}' and step > 0),
            0
        ) as {{ feature }}_points_{{ step }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('ml_score_rules') }}
    where outcome = '{{ outcome }}'
{%- endmacro %}
