{#
    Where each customer buys and looks, by the clock, and which store is theirs: the one in which
    they order most, or else the one to which most store buyers of their region go.
#}
with dim_customers as (
    select * from {{ ref('dim_customers') }}
),

fct_orders as (
    select * from {{ ref('fct_orders') }}
    where customer_key is not null
),

fct_store_regions as (
    select * from {{ ref('fct_store_regions') }}
    where store_rank = 1 and is_near
),

stg_events as (
    select * from {{ ref('stg_events') }}
    where customer_key is not null
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

orders as (
    select
        fct_orders.customer_key,
        fct_orders.store_id,
        fct_orders.order_date,
        fct_orders.store_id is not null or coalesce(fct_orders.channel = 'store', false) as in_store
    from fct_orders
    inner join int_clock on fct_orders.order_date <= int_clock.as_of_date
),

bought as (
    select
        customer_key,
        count_if(not in_store) as online_order_count,
        count_if(in_store) as store_order_count,
        max(order_date) filter (where not in_store) as last_online_order_date,
        max(order_date) filter (where in_store) as last_store_order_date
    from orders
    group by customer_key
),

store_orders as (
    select
        customer_key,
        store_id,
        count(*) as order_count,
        max(order_date) as last_order_date
    from orders
    where store_id is not null
    group by
        customer_key,
        store_id
),

own_stores as (
    select
        customer_key,
        store_id
    from store_orders
    qualify
        row_number() over (
            partition by customer_key
            order by order_count desc, last_order_date desc, store_id asc
        ) = 1
),

looked as (
    select
        stg_events.customer_key,
        max(cast(stg_events.occurred_at as date)) as last_visit_date,
        count(distinct stg_events.product_id) filter (
            where
            stg_events.event_type = 'view'
            and cast(stg_events.occurred_at as date) > {{ add_days('int_clock.as_of_date', -90) }}
        ) as viewed_product_count_90d
    from stg_events
    inner join int_clock on cast(stg_events.occurred_at as date) <= int_clock.as_of_date
    group by stg_events.customer_key
)

select
    dim_customers.customer_key,
    dim_customers.region,
    case
        when bought.online_order_count > 0 and bought.store_order_count > 0 then 'both'
        when bought.online_order_count > 0 then 'online'
        when bought.store_order_count > 0 then 'store'
        else 'nowhere'
    end as buys_in,
    own_stores.store_id as own_store_id,
    case when fct_store_regions.region_share >= 0.5 then fct_store_regions.store_id end
        as region_store_id,
    cast(coalesce(bought.online_order_count, 0) as integer) as online_order_count,
    cast(coalesce(bought.store_order_count, 0) as integer) as store_order_count,
    cast(coalesce(looked.viewed_product_count_90d, 0) as integer) as viewed_product_count_90d,
    fct_store_regions.region_store_buyer_count,
    coalesce(bought.store_order_count > 0, false) or fct_store_regions.region is not null
        as has_store_near,
    int_clock.as_of_date,
    bought.last_online_order_date,
    bought.last_store_order_date,
    looked.last_visit_date
from dim_customers
cross join int_clock
left outer join bought on dim_customers.customer_key = bought.customer_key
left outer join own_stores on dim_customers.customer_key = own_stores.customer_key
left outer join fct_store_regions on dim_customers.region = fct_store_regions.region
left outer join looked on dim_customers.customer_key = looked.customer_key
