{# Whole calendar days from one date or timestamp to a later one. #}
{% macro days_between(first, last) -%}
    {{ return(adapter.dispatch('days_between', 'tessera')(first, last)) }}
{%- endmacro %}

{% macro default__days_between(first, last) -%}
    cast(date_diff('day', cast({{ first }} as date), cast({{ last }} as date)) as integer)
{%- endmacro %}

{% macro spark__days_between(first, last) -%}
    datediff(cast({{ last }} as date), cast({{ first }} as date))
{%- endmacro %}
