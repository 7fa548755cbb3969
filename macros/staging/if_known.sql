{# A time of a row, or null where it lies after var as_of and so is not known yet. #}
{% macro if_known(column) -%}
    {%- if setting('as_of') -%}
        case when {{ column }} < {{ clock_end() }} then {{ column }} end
    {%- else -%}
        {{ column }}
    {%- endif -%}
{%- endmacro %}
