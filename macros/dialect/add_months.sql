{# A date some months after (below zero: before) another, on the same day of the month. #}
{% macro add_months(date, months) -%}
    {{ return(adapter.dispatch('add_months', 'tessera')(date, months)) }}
{%- endmacro %}

{% macro default__add_months(date, months) -%}
    cast(cast({{ date }} as date) + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_months(date, months) -%}
    add_months(cast({{ date }} as date), cast({{ months }} as integer))
{%- endmacro %}
