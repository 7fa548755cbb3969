{#
    What each feature contributes to a customer's being in the own cluster and not in the next: how
    much further away in it the next one is. Unknown values contribute nothing. The sum over the features is the difference of the two scores.
#}
with ml_customers_scaled as (
    select * from {{ ref('ml_customers_scaled') }}
),

ml_customers_clustered as (
    select * from {{ ref('ml_customers_clustered') }}
),

ml_cluster_prototypes as (
    select * from {{ ref('ml_cluster_prototypes') }}
),

ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

contributions as (
    {% for feature in clustered_by() %}
    select
        customers.customer_key,
        '{{ feature }}' as feature,
        customers.{{ feature }} as scaled_value,
        (
            next_best.{{ feature }}_weight
            * power(abs(customers.{{ feature }} - next_best.{{ feature }}_place), fitted.exponent)
            - nearest.{{ feature }}_weight
            * power(abs(customers.{{ feature }} - nearest.{{ feature }}_place), fitted.exponent)
        ) / customers.known_share as contribution
    from ml_customers_scaled as customers
    inner join ml_customers_clustered as assigned
        on customers.customer_key = assigned.customer_key
    inner join ml_cluster_prototypes as nearest
        on assigned.prototype_id = nearest.prototype_id
    inner join ml_cluster_prototypes as next_best
        on assigned.runner_up_prototype_id = next_best.prototype_id
    cross join ml_cluster_model as fitted
    where assigned.cluster_id != -1
    {{ "union all" if not loop.last }}
    {% endfor %}
),

ranked as (
    select
        *,
        row_number() over (partition by customer_key order by contribution desc, feature asc)
            as contribution_rank
    from contributions
    where contribution > 0
)

select
    customer_key,
    feature,
    contribution_rank,
    scaled_value,
    contribution
from ranked
where contribution_rank <= 3
