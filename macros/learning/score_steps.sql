{# Limits per feature in a score table, at most, as MAX_STEPS in tessera.prediction.score_table. #}
{% macro score_steps() %}{{ return(16) }}{% endmacro %}
