{# The points of the step that a feature is in, halving: from the first to the last that it may be. #}
{% macro step_points(feature, first, last) -%}
    {%- set middle = (first + last) // 2 -%}
    {%- if first == last -%}
        points.{{ feature }}_points_{{ first }}
    {%- else -%}
        case when cases.{{ feature }} <= points.{{ feature }}_limit_{{ middle }}
            then {{ step_points(feature, first, middle) }}
            else {{ step_points(feature, middle + 1, last) }} end
    {%- endif -%}
{%- endmacro %}
