{#
    Each customer's score under each cluster of the model in use, best first: the offset and the
    weighted distances to the cluster's best prototype, squared where the exponent is 2. Nothing
    is learned here, so a customer who came yesterday has a cluster without a training.
#}
with ml_customers_scaled as (
    select * from {{ ref('ml_customers_scaled') }}
),

ml_cluster_prototypes as (
    select * from {{ ref('ml_cluster_prototypes') }}
),

ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

scored as (
    select
        customers.customer_key,
        prototypes.cluster_id,
        prototypes.prototype_id,
        prototypes.max_score,
        prototypes.score_offset
        {%- for feature in var('cluster_features') %}
        + prototypes.{{ feature }}_weight
        * power(abs(customers.{{ feature }} - prototypes.{{ feature }}_place), model.exponent)
        {%- endfor %} as score,
        prototypes.score_offset
    from ml_customers_scaled as customers
    cross join ml_cluster_prototypes as prototypes
    cross join ml_cluster_model as model
),

best_in_cluster as (
    select
        customer_key,
        cluster_id,
        min({{ as_record(['score', 'prototype_id', 'score_offset', 'max_score']) }}) as best
    from scored
    group by
        customer_key,
        cluster_id
)

select
    customer_key,
    cluster_id,
    best.prototype_id as prototype_id,
    row_number() over (
        partition by customer_key order by best.score, best.prototype_id
    ) as cluster_rank,
    best.score as score,
    best.score - best.score_offset as weighted_gap,
    best.score <= best.max_score as is_near
from best_in_cluster
