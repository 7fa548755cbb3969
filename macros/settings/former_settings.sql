{# Names that were settings once and are none in a group today, with what to write instead. #}
{% macro former_settings() -%}
    {{ return({
        'accept_changes': '{accept: [changes]}',
        'allow_unchanged_input': '{accept: [order_lines_are_new]}',
        'connector_inputs': 'inputs below connectors',
        'connector_files': 'files below connectors',
        'connector_settings': 'settings below connectors',
        'history_months': '{segments: {history_months: ...}}',
        'lifecycle': '{segments: {new_days: ..., cooling_days: ...}}',
        'rfm_cut_points': '{segments: {rfm_cut_points: ...}}',
        'cluster_metric': 'meta of ml_cluster_trainings',
        'retrain_psi': 'the macro drift_limit, and meta of ml_cluster_trainings',
        'retrain_max_age_days': 'meta of ml_cluster_trainings',
        'observation_count': 'in the model int_observation_dates',
        'observation_step_days': 'in the model int_observation_dates',
        'demographic_group_buyers': 'the macro demographic_group_buyers',
    }) }}
{%- endmacro %}
