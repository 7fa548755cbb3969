with ml_customers_clustered as (
    select * from {{ ref('ml_customers_clustered') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    ml_customers_clustered.customer_key,
    ml_customers_clustered.method,
    ml_customers_clustered.method_reason,
    cast(ml_customers_clustered.cluster_id as integer) as cluster_id,
    cast(ml_customers_clustered.distance_to_centroid as double) as distance_to_centroid,
    int_clock.as_of_date
from ml_customers_clustered
cross join int_clock
