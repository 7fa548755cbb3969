{#
    What pulls each customer to the own cluster: by feature, how much further away the next
    cluster is than the own one. The sum over the features is the difference of the two scores.
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

pulls as (
    {% for feature in clustered_by() %}
    select
        customers.customer_key,
        '{{ feature }}' as feature,
        customers.{{ feature }} as scaled_value,
        next_best.{{ feature }}_weight
        * power(abs(customers.{{ feature }} - next_best.{{ feature }}_place), fitted.exponent)
        - nearest.{{ feature }}_weight
        * power(abs(customers.{{ feature }} - nearest.{{ feature }}_place), fitted.exponent) as pull
    from ml_customers_scaled as customers
    inner join ml_customers_clustered as assigned
        on customers.customer_key = assigned.customer_key
    inner join ml_cluster_prototypes as nearest
        on assigned.prototype_id = nearest.prototype_id
    inner join ml_cluster_prototypes as next_best
        on assigned.runner_up_prototype_id = next_best.prototype_id
    cross join ml_cluster_model as fitted
    where assigned.cluster_id > 0
    {{ "union all" if not loop.last }}
    {% endfor %}
),

ranked as (
    select
        *,
        row_number() over (partition by customer_key order by pull desc, feature asc)
            as pull_rank
    from pulls
    where pull > 0
)

select
    customer_key,
    feature,
    pull_rank,
    scaled_value,
    pull
from ranked
where pull_rank <= 3
