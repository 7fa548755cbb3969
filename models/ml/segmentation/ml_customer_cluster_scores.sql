{#
    Each customer's score under each cluster of the training in use, best first: the offset and
    the weighted distances to the cluster's best prototype, squared where the exponent is 2. They
    run over what is known of the customer, and are divided by its share of all features.
    Nothing is learned here, so a customer who came yesterday has a cluster without a training.
#}
{% set features = clustered_by() %}
with ml_customers_scaled as (
    select * from {{ ref('ml_customers_scaled') }}
),

ml_cluster_prototypes as (
    select * from {{ ref('ml_cluster_prototypes') }}
),

ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

gaps as (
    select
        customers.customer_key,
        prototypes.cluster_id,
        prototypes.prototype_id,
        prototypes.score_offset,
        prototypes.max_score,
        (
            0
            {%- for feature in features %}
            + coalesce(
                prototypes.{{ feature }}_weight * power(
                    abs(customers.{{ feature }} - prototypes.{{ feature }}_place), fitted.exponent
                ), 0
            )
            {%- endfor %}
        ) / coalesce(nullif(customers.known_share, 0), 1) as weighted_gap
    from ml_customers_scaled as customers
    cross join ml_cluster_prototypes as prototypes
    cross join ml_cluster_model as fitted
),

scored as (
    select
        customer_key,
        cluster_id,
        prototype_id,
        weighted_gap,
        score_offset + weighted_gap as score,
        score_offset + weighted_gap <= max_score as is_near
    from gaps
),

ranked_in_cluster as (
    select
        *,
        row_number() over (
            partition by customer_key, cluster_id order by score, prototype_id
        ) as prototype_rank
    from scored
)

select
    customer_key,
    cluster_id,
    prototype_id,
    row_number() over (partition by customer_key order by score, prototype_id) as cluster_rank,
    score,
    weighted_gap,
    is_near
from ranked_in_cluster
where prototype_rank = 1
