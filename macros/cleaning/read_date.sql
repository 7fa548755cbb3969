{# A text as a date, read like read_timestamp; null where it is none. #}
{% macro read_date(column, format="'iso'", iso_time=none) -%}
    cast({{ read_timestamp(column, format, iso_time) }} as date)
{%- endmacro %}
