{# What a feature of cases adds to a score, by a score_table called points. #}
{% macro feature_points(feature) -%}
    case
        when cases.{{ feature }} is null then points.{{ feature }}_unknown
        else {{ step_points(feature, 1, score_steps() + 1) }} + case
            when points.{{ feature }}_slope = 0 then 0
            when points.{{ feature }}_is_log
                then points.{{ feature }}_slope * sign(cases.{{ feature }})
                    * ln(1 + abs(cases.{{ feature }}))
            else points.{{ feature }}_slope * cases.{{ feature }}
        end
    end
{%- endmacro %}
