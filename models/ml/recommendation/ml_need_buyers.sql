{#
    Among customers who came back to a need on a later day: who bought the product on the first day
    there, later, and before the last day. By first day, since what was on sale then decides what
    they could choose from.
#}
with int_customer_products as (
    select * from {{ ref('int_customer_products') }}
),

ml_customer_needs as (
    select * from {{ ref('ml_customer_needs') }}
    where last_order_date > first_order_date
),

ml_product_needs as (
    select * from {{ ref('ml_product_needs') }}
)

select
    ml_product_needs.need_key,
    ml_product_needs.product_id,
    ml_customer_needs.first_order_date as need_date,
    count_if(dates.first_order_date = ml_customer_needs.first_order_date) as first_day_count,
    count_if(dates.first_order_date > ml_customer_needs.first_order_date) as later_count,
    count_if(dates.first_order_date < ml_customer_needs.last_order_date) as back_count
from ml_product_needs
inner join int_customer_products as dates
    on ml_product_needs.product_id = dates.product_id
inner join ml_customer_needs
    on
        ml_product_needs.need_key = ml_customer_needs.need_key
        and dates.customer_key = ml_customer_needs.customer_key
group by
    ml_product_needs.need_key,
    ml_product_needs.product_id,
    ml_customer_needs.first_order_date
