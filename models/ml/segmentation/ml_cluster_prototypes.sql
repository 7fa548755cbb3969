{#
    The points that stand for the clusters of the model in use, each feature's place and weight a
    column. What is constant in training weighs nothing.
#}
{% set features = clustered_by() %}
with ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

coordinates as (
    select {{ unnest_records('coordinates') }}
    from ml_cluster_model
),

prototypes as (
    select {{ unnest_records('prototypes') }}
    from ml_cluster_model
)

select
    prototypes.prototype_id,
    prototypes.cluster_id,
    {%- for feature in features %}
    coalesce(max(case when coordinates.feature = '{{ feature }}' then coordinates.place end), 0)
        as {{ feature }}_place,
    coalesce(max(case when coordinates.feature = '{{ feature }}' then coordinates.weight end), 0)
        as {{ feature }}_weight,
    {%- endfor %}
    max(prototypes.score_offset) as score_offset,
    max(prototypes.max_score) as max_score
from prototypes
inner join coordinates on prototypes.prototype_id = coordinates.prototype_id
group by
    prototypes.prototype_id,
    prototypes.cluster_id
