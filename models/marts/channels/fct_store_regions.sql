{#
    Where the customers of each store live, by region, and so which store is near for whom: a region
    is near the stores if at least 10 of its customers and a tenth of its buyers buy in them.
#}
with fct_orders as (
    select * from {{ ref('fct_orders') }}
    where customer_key is not null
),

dim_customers as (
    select * from {{ ref('dim_customers') }}
    where region is not null and region != 'other'
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

visits as (
    select
        fct_orders.customer_key,
        fct_orders.store_id,
        dim_customers.region,
        int_clock.as_of_date
    from fct_orders
    inner join int_clock on fct_orders.order_date <= int_clock.as_of_date
    inner join dim_customers on fct_orders.customer_key = dim_customers.customer_key
),

regions as (
    select
        region,
        count(distinct customer_key) as region_buyer_count,
        count(distinct customer_key) filter (where store_id is not null)
            as region_store_buyer_count
    from visits
    group by region
),

stores as (
    select
        store_id,
        count(distinct customer_key) as store_customer_count
    from visits
    where store_id is not null
    group by store_id
),

counted as (
    select
        store_id,
        region,
        as_of_date,
        count(distinct customer_key) as customer_count
    from visits
    where store_id is not null
    group by
        store_id,
        region,
        as_of_date
)

select
    counted.store_id,
    counted.region,
    cast(
        row_number() over (
            partition by counted.region
            order by counted.customer_count desc, counted.store_id asc
        ) as integer
    ) as store_rank,
    cast(counted.customer_count as integer) as customer_count,
    cast(regions.region_store_buyer_count as integer) as region_store_buyer_count,
    cast(regions.region_buyer_count as integer) as region_buyer_count,
    cast(counted.customer_count as double) / regions.region_store_buyer_count as region_share,
    cast(counted.customer_count as double) / stores.store_customer_count as store_share,
    regions.region_store_buyer_count >= 10
    and regions.region_store_buyer_count * 10 >= regions.region_buyer_count as is_near,
    counted.as_of_date
from counted
inner join regions on counted.region = regions.region
inner join stores on counted.store_id = stores.store_id
where counted.customer_count >= {{ setting('privacy', 'smallest_group') }}
