-- Every segmentation counts each of its customers once, and all of the revenue.
with customers as (
    select
        count(*) as known_count,
        count(rfm_segment) as buyer_count,
        sum(monetary) as net_revenue
    from {{ ref('fct_customer_segments') }}
),

profiles as (
    select
        segmentation,
        sum(customer_count) as customer_count,
        sum(net_revenue) as net_revenue,
        sum(customer_share) as customer_share
    from {{ ref('rpt_segment_profiles') }}
    group by segmentation
)

select
    profiles.segmentation,
    profiles.customer_count,
    profiles.net_revenue,
    customers.known_count,
    customers.buyer_count
from profiles
cross join customers
where
    profiles.net_revenue != customers.net_revenue
    or abs(profiles.customer_share - 1) > 1e-9
    or profiles.customer_count
    != case
        when profiles.segmentation = 'lifecycle_stage' then customers.known_count
        else customers.buyer_count
    end
