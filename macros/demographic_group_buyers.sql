{# The buyers that a demographic group needs to speak for new customers. #}
{% macro demographic_group_buyers() %}50{% endmacro %}
