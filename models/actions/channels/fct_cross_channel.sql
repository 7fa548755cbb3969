{#
    Customers for whom one channel can help another, and what to do. Every customer may stand here with
    several opportunities; the plan chooses among them. What is done about which is in the seed
    cross_channel_actions.
#}
with fct_customer_channels as (
    select * from {{ ref('fct_customer_channels') }}
),

fct_carts as (
    select * from {{ ref('fct_carts') }}
),

act_customers as (
    select * from {{ ref('act_customers') }}
),

cross_channel_actions as (
    select * from {{ ref('cross_channel_actions') }}
),

-- Where to send them, in words.
placed as (
    select
        *,
        coalesce(own_store_id, region_store_id) as store_id,
        case
            when own_store_id is not null then 'buys in store ' || own_store_id
            when store_order_count > 0 then 'buys in a store'
            when region_store_id is not null
                then 'most store buyers of ' || region || ' go to store ' || region_store_id
            when has_store_near
                then
                    cast(region_store_buyer_count as string) || ' customers of ' || region
                    || ' buy in stores'
        end as place
    from fct_customer_channels
),

opportunities as (
    select
        placed.customer_key,
        'cart_store_near' as opportunity,
        placed.region,
        placed.store_id,
        fct_carts.product_id,
        fct_carts.product_name,
        'Left ' || fct_carts.product_name
        || case
            when fct_carts.product_count > 1
                then ' and ' || cast(fct_carts.product_count - 1 as string) || ' more'
            else ''
        end
        || ' in the cart on ' || cast(cast(fct_carts.left_at as date) as string)
        || '; ' || placed.place as reason,
        fct_carts.cart_value,
        placed.as_of_date
    from placed
    inner join fct_carts on placed.customer_key = fct_carts.customer_key
    where placed.has_store_near
    union all
    select
        customer_key,
        case
            when buys_in = 'store' and viewed_product_count_90d > 0
                then 'store_buyer_looks_online'
            when buys_in = 'store' and last_visit_date is null
                then 'store_buyer_not_online'
            when buys_in = 'online' and has_store_near
                then 'online_buyer_store_near'
        end as opportunity,
        region,
        store_id,
        cast(null as string) as product_id,
        cast(null as string) as product_name,
        case
            when buys_in = 'store' and viewed_product_count_90d > 0
                then
                    'Looked at ' || cast(viewed_product_count_90d as string)
                    || ' products online since '
                    || cast({{ add_days('as_of_date', -89) }} as string)
                    || ' and never ordered there; ' || place
            when buys_in = 'store' and last_visit_date is null
                then
                    'Never seen online, last in a store on '
                    || cast(last_store_order_date as string) || '; ' || place
            when buys_in = 'online' and has_store_near
                then
                    'Ordered online only, last on ' || cast(last_online_order_date as string)
                    || '; ' || place
        end as reason,
        cast(null as decimal(18, 2)) as cart_value,
        as_of_date
    from placed
    -- Who has not bought for a year is for winning back, in whatever channel.
    where
        greatest(
            coalesce(last_online_order_date, last_store_order_date),
            coalesce(last_store_order_date, last_online_order_date)
        ) > {{ add_days('as_of_date', -365) }}
)

select
    {{ surrogate_key(['opportunities.customer_key', 'opportunities.opportunity']) }}
        as cross_channel_key,
    opportunities.customer_key,
    opportunities.opportunity,
    cross_channel_actions.action,
    opportunities.reason,
    opportunities.region,
    opportunities.store_id,
    opportunities.product_id,
    opportunities.product_name,
    act_customers.value_tier,
    cast(
        row_number() over (
            partition by opportunities.opportunity
            order by
                opportunities.cart_value desc nulls last,
                act_customers.value_12m desc nulls last,
                act_customers.last_order_date desc nulls last,
                opportunities.reason asc,
                opportunities.customer_key asc
        ) as integer
    ) as opportunity_rank,
    opportunities.cart_value,
    cast(act_customers.value_12m as decimal(18, 2)) as value_12m,
    act_customers.has_email,
    act_customers.has_phone,
    act_customers.has_marketing_consent,
    opportunities.as_of_date,
    act_customers.last_order_date
from opportunities
inner join act_customers on opportunities.customer_key = act_customers.customer_key
inner join cross_channel_actions
    on opportunities.opportunity = cross_channel_actions.opportunity
