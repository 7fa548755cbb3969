{# A date some days after (below zero: before) another. #}
{% macro add_days(date, days) -%}
    {{ return(adapter.dispatch('add_days', 'tessera')(date, days)) }}
{%- endmacro %}

{% macro default__add_days(date, days) -%}
    cast(cast({{ date }} as date) + cast({{ days }} as integer) as date)
{%- endmacro %}

{% macro spark__add_days(date, days) -%}
    date_add(cast({{ date }} as date), cast({{ days }} as integer))
{%- endmacro %}
