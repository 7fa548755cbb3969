{#
    The features that scoring needs: var clusters.features and, as retrain: never keeps clusters of
    other features too, those of the training in use.
#}
{% macro clustered_by() -%}
    {%- set features = setting('clusters', 'features') | list -%}
    {%- set fitted = adapter.get_relation(
        target.database, 'ml', 'ml_cluster_model'
    ) if execute and model.resource_type == 'model' else none -%}
    {%- if fitted is not none -%}
        {%- set rows = run_query(
            'select distinct feature from (select ' ~ unnest_records('scalings') ~ ' from '
            ~ fitted ~ ') as scalings order by feature'
        ) -%}
        {%- for row in rows.rows if row[0] not in features -%}
            {%- do features.append(row[0]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(features) }}
{%- endmacro %}
