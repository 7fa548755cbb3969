{# The clusters of the training in use as rules that a person can read and a shop can apply. #}
with ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

rules as (
    select {{ unnest_records('rules') }}
    from ml_cluster_model
),

qualities as (
    select {{ unnest_records('rule_quality') }}
    from ml_cluster_model
),

dim_clusters as (
    select * from {{ ref('dim_clusters') }}
)

select
    rules.rule_number,
    rules.cluster_id,
    dim_clusters.persona_name,
    rules.rule,
    rules.customer_count,
    rules.customer_share,
    rules.rule_precision,
    qualities.support as cluster_held_out_count,
    qualities.precision as cluster_precision,
    qualities.recall as cluster_recall,
    qualities.f1 as cluster_f1,
    qualities.accuracy as tree_accuracy,
    qualities.majority_share as majority_accuracy
from rules
inner join qualities on rules.cluster_id = qualities.cluster_id
left outer join dim_clusters on rules.cluster_id = dim_clusters.cluster_id
