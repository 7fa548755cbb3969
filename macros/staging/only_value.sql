{# The value that the rows with the same values in some columns have, if they have one and no two. #}
{% macro only_value(expression, columns) -%}
{%- set rows = 'over (partition by ' ~ columns | join(', ') ~ ')' -%}
case
    when min({{ expression }}) {{ rows }} = max({{ expression }}) {{ rows }}
        then min({{ expression }}) {{ rows }}
end
{%- endmacro %}
