{#
    A score table as one row: of each feature its points where it is unknown, the limits and the
    points of its steps, the points above all limits, and its slope. Null: the feature adds nothing.
    outcome: whose rows of ml_score_rules.
#}
{% macro score_table(outcome, features=none) -%}
    select
        coalesce(max(case when feature = '' then points end), 0) as intercept
        {%- for feature in features or predicted_from() %}
        {%- set of_feature = "case when feature = '" ~ feature ~ "'" %},
        max({{ of_feature }} and step = 0 then points end) as {{ feature }}_unknown,
        max_by(points, step) filter (where feature = '{{ feature }}' and step > 0)
            as {{ feature }}_above,
        max({{ of_feature }} and step = 1 then slope end) as {{ feature }}_slope,
        bool_or({{ of_feature }} then is_log end) as {{ feature }}_is_log
        {%- for step in range(1, score_steps() + 1) %},
        max({{ of_feature }} and step = {{ step }} then up_to end) as {{ feature }}_limit_{{ step }},
        max({{ of_feature }} and step = {{ step }} then points end)
            as {{ feature }}_points_{{ step }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('ml_score_rules') }}
    where outcome = '{{ outcome }}'
{%- endmacro %}
