{#
    Everything that Tessera says about which group a customer belongs to. Where no clusters could
    be found, the RFM segment stands in for the persona, and method says so.
#}
with dim_customers as (
    select * from {{ ref('dim_customers') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

fct_customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
),

int_customer_lifecycle_stages as (
    select * from {{ ref('int_customer_lifecycle_stages') }}
    where is_current
),

ml_customers_clustered as (
    select * from {{ ref('ml_customers_clustered') }}
),

ml_customer_cluster_contributions as (
    select * from {{ ref('ml_customer_cluster_contributions') }}
),

dim_clusters as (
    select * from {{ ref('dim_clusters') }}
),

contributions as (
    select
        customer_key,
        max(case when contribution_rank = 1 then feature end) as contributing_feature_1,
        max(case when contribution_rank = 1 then scaled_value end) as contributing_value_1,
        max(case when contribution_rank = 2 then feature end) as contributing_feature_2,
        max(case when contribution_rank = 2 then scaled_value end) as contributing_value_2,
        max(case when contribution_rank = 3 then feature end) as contributing_feature_3,
        max(case when contribution_rank = 3 then scaled_value end) as contributing_value_3
    from ml_customer_cluster_contributions
    group by customer_key
)

select
    customers.customer_key,
    rfm.rfm_segment,
    rfm.rfm_score,
    rfm.value_tier,
    coalesce(lifecycles.lifecycle_stage, 'prospect') as lifecycle_stage,
    case
        when assigned.cluster_id = -1 then 'noise'
        when assigned.cluster_id is not null then dim_clusters.persona
        when assigned.cluster_id is null then rfm.rfm_segment
    end as persona,
    case
        when assigned.cluster_id = -1 then 'Like no other group'
        when assigned.cluster_id is not null then dim_clusters.persona_name
        when assigned.cluster_id is null
            then
                upper(substr(rfm.rfm_segment, 1, 1))
                || replace(substr(rfm.rfm_segment, 2), '_', ' ')
    end as persona_name,
    case
        when assigned.customer_key is null then 'no_orders'
        when assigned.customer_key is not null then assigned.method
    end as method,
    case
        when assigned.customer_key is null then 'no order of goods by the date'
        when assigned.customer_key is not null then assigned.method_reason
    end as method_reason,
    contributions.contributing_feature_1,
    contributions.contributing_feature_2,
    contributions.contributing_feature_3,
    rfm.recency_score,
    rfm.frequency_score,
    rfm.monetary_score,
    rfm.recency_days,
    rfm.frequency,
    rfm.monetary,
    assigned.cluster_id,
    assigned.runner_up_cluster_id,
    assigned.distance_to_cluster,
    assigned.membership_confidence,
    contributions.contributing_value_1,
    contributions.contributing_value_2,
    contributions.contributing_value_3,
    int_clock.as_of_date
from dim_customers as customers
cross join int_clock
left outer join fct_customer_rfm as rfm on customers.customer_key = rfm.customer_key
left outer join int_customer_lifecycle_stages as lifecycles
    on customers.customer_key = lifecycles.customer_key
left outer join ml_customers_clustered as assigned
    on customers.customer_key = assigned.customer_key
left outer join dim_clusters on assigned.cluster_id = dim_clusters.cluster_id
left outer join contributions on customers.customer_key = contributions.customer_key
