{# A text as a date, read like read_timestamp; null where it is none. #}
{% macro read_date(column, format="'iso'") -%}
    cast({{ read_timestamp(column, format) }} as date)
{%- endmacro %}
