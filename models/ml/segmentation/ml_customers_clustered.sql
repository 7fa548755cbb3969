{# Each customer's cluster, how near it is, and how much nearer than the next one. #}
with int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

ml_customer_cluster_scores as (
    select * from {{ ref('ml_customer_cluster_scores') }}
),

best as (
    select * from ml_customer_cluster_scores
    where cluster_rank = 1
),

runner_up as (
    select * from ml_customer_cluster_scores
    where cluster_rank = 2
),

-- How often each cluster makes rows like this one, relative to the best.
likelihoods as (
    select
        scores.customer_key,
        sum(exp(greatest(best.score - scores.score, -700))) as likelihood_sum
    from ml_customer_cluster_scores as scores
    inner join best on scores.customer_key = best.customer_key
    group by scores.customer_key
)

select
    features.customer_key,
    fitted.method,
    fitted.method_reason,
    fitted.training_number,
    -- Too far from every cluster is noise, a group of its own.
    case when best.is_near then best.cluster_id when not best.is_near then -1 end as cluster_id,
    best.prototype_id,
    runner_up.cluster_id as runner_up_cluster_id,
    runner_up.prototype_id as runner_up_prototype_id,
    power(best.weighted_gap, 1.0 / fitted.exponent) as distance_to_cluster,
    case
        when not best.is_near then 0
        when fitted.has_probabilities then 1 / likelihoods.likelihood_sum
        when runner_up.weighted_gap > 0
            then 1 - power(best.weighted_gap / runner_up.weighted_gap, 1.0 / fitted.exponent)
    end as membership_confidence
from int_customer_features as features
cross join ml_cluster_model as fitted
left outer join best on features.customer_key = best.customer_key
left outer join runner_up on features.customer_key = runner_up.customer_key
left outer join likelihoods on features.customer_key = likelihoods.customer_key
