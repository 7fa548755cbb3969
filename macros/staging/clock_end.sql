{# The first moment after var as_of; far away where it is not set. #}
{% macro clock_end() -%}
    {%- if setting('as_of') -%}
        {{ add_days("cast('" ~ setting('as_of') ~ "' as date)", 1) }}
    {%- else -%}
        cast('9999-12-31' as date)
    {%- endif -%}
{%- endmacro %}
