{# Risk tiers look back so many days. #}
{% macro risk_days() %}180{% endmacro %}
