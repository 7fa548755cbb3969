{# What a feature of cases adds to a score, by a score_table called points. #}
{% macro feature_points(feature) -%}
    case
        when cases.{{ feature }} is null then coalesce(points.{{ feature }}_unknown, 0)
        {%- for step in range(1, score_steps() + 1) %}
        when cases.{{ feature }} <= points.{{ feature }}_limit_{{ step }}
            then points.{{ feature }}_points_{{ step }}
        {%- endfor %}
        when points.{{ feature }}_slope != 0
            then points.{{ feature }}_above + points.{{ feature }}_slope * case
                when points.{{ feature }}_is_log
                    then sign(cases.{{ feature }}) * ln(1 + abs(cases.{{ feature }}))
                else cases.{{ feature }}
            end
        else coalesce(points.{{ feature }}_above, 0)
    end
{%- endmacro %}
