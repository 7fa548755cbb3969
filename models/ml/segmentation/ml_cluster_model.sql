{# A training that found no clusters is in use too; it has no prototypes. #}
{{ training_in_use('ml_cluster_trainings') }}
