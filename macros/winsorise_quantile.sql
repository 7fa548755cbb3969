{# Amounts and counts above this quantile get a winsorised copy cut back to it. #}
{% macro winsorise_quantile() %}0.99{% endmacro %}
