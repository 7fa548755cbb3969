{#
    Carts left online: what signed-in customers put in within the last 30 days, did not take out,
    still can be bought, and ordered nothing after.
#}
with stg_events as (
    select * from {{ ref('stg_events') }}
    where customer_key is not null
),

fct_orders as (
    select * from {{ ref('fct_orders') }}
    where customer_key is not null
),

dim_products as (
    select * from {{ ref('dim_products') }}
    where coalesce(is_active, true)
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

events as (
    select
        stg_events.*,
        int_clock.as_of_date
    from stg_events
    inner join int_clock
        on
            cast(stg_events.occurred_at as date) <= int_clock.as_of_date
            and cast(stg_events.occurred_at as date) > {{ add_days('int_clock.as_of_date', -30) }}
),

purchases as (
    select
        fct_orders.customer_key,
        fct_orders.ordered_at as bought_at
    from fct_orders
    inner join int_clock on fct_orders.order_date <= int_clock.as_of_date
    union all
    select
        customer_key,
        occurred_at as bought_at
    from events
    where event_type = 'purchase'
),

last_purchases as (
    select
        customer_key,
        max(bought_at) as bought_at
    from purchases
    group by customer_key
),

since as (
    select events.*
    from events
    left outer join last_purchases on events.customer_key = last_purchases.customer_key
    where
        last_purchases.bought_at is null
        or events.occurred_at > last_purchases.bought_at
),

checkouts as (
    select customer_key
    from since
    where event_type = 'checkout'
    group by customer_key
),

-- The last word on each product; of one moment, taking out counts.
last_words as (
    select *
    from since
    where event_type in ('cart', 'remove')
    qualify
        row_number() over (
            partition by customer_key, product_id
            order by occurred_at desc, event_type desc, event_id desc
        ) = 1
),

left_products as (
    select
        last_words.customer_key,
        last_words.product_id,
        dim_products.product_name,
        coalesce(dim_products.list_price, dim_products.median_unit_price) as price,
        last_words.occurred_at,
        last_words.as_of_date,
        row_number() over (
            partition by last_words.customer_key
            order by
                coalesce(dim_products.list_price, dim_products.median_unit_price) desc nulls last,
                last_words.product_id asc
        ) as price_rank
    from last_words
    inner join dim_products on last_words.product_id = dim_products.product_id
    where last_words.event_type = 'cart'
),

carts as (
    select
        customer_key,
        max(product_id) filter (where price_rank = 1) as product_id,
        max(product_name) filter (where price_rank = 1) as product_name,
        count(*) as product_count,
        sum(price) as cart_value,
        max(occurred_at) as left_at,
        max(as_of_date) as as_of_date
    from left_products
    group by customer_key
)

select
    carts.customer_key,
    carts.product_id,
    carts.product_name,
    cast(carts.product_count as integer) as product_count,
    cast(carts.cart_value as decimal(18, 2)) as cart_value,
    {{ days_between('carts.left_at', 'carts.as_of_date') }} as days_since_cart,
    checkouts.customer_key is not null as has_reached_checkout,
    carts.as_of_date,
    carts.left_at
from carts
left outer join checkouts on carts.customer_key = checkouts.customer_key
