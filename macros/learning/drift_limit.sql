{# Above this population stability index a feature has drifted, as in meta of ml_cluster_trainings. #}
{% macro drift_limit() %}0.25{% endmacro %}
