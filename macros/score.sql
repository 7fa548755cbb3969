{# From 1 to 5: one more than the number of cut points that lie below the value. #}
{% macro score(value, cuts) -%}
    cast(
        1
        {%- for number in range(1, 5) %}
        + case when {{ value }} > {{ cuts }}.cut_{{ number }} then 1 else 0 end
        {%- endfor %} as integer
    )
{%- endmacro %}
