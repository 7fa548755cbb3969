{# Whether a date is a Saturday or Sunday. 5 January 1970 was a Monday. #}
{% macro is_weekend(date) -%}
    {{ days_between("cast('1970-01-05' as date)", date) }} % 7 >= 5
{%- endmacro %}
