{#
    Every data test runs as dbt runs it. Where rules of a model are broken, the log says which,
    and not only in how many rows.
#}
{% materialization test, default %}
    {%- set outcome = dbt.materialization_test_default() %}
    {%- set kind = model.test_metadata.name if model.test_metadata else none %}
    {%- if kind in ('holds', 'is_key', 'leads_to') and load_result('main').data[0][0] %}
        {%- do say_broken_rules(graph.nodes[model.attached_node], run_query(sql)) %}
    {%- endif %}
    {{ return(outcome) }}
{% endmaterialization %}
