{#
    Counts customers who came back to a need on a later day, by whether their next step was open
    (the dearer product not bought yet) and whether they took it.

    Opportunity: bought the product, later bought for the need again, and had not bought the dearer
    product by the day of the product. Others: came back to the need likewise, and were no
    opportunity. Counting those who had it already is enough: what is left had not.
#}
with int_customer_products as (
    select * from {{ ref('int_customer_products') }}
),

ml_customer_needs as (
    select * from {{ ref('ml_customer_needs') }}
),

ml_product_needs as (
    select * from {{ ref('ml_product_needs') }}
),

ml_upsell_pairs as (
    select * from {{ ref('ml_upsell_pairs') }}
),

customers_back as (
    select *
    from ml_customer_needs
    where last_order_date > first_order_date
),

needs as (
    select
        need_key,
        count(*) as customer_count
    from customers_back
    group by need_key
),

-- Of those who came back to the need: who bought it on the first day, later, and before the last.
products as (
    select
        ml_product_needs.need_key,
        ml_product_needs.product_id,
        count_if(dates.first_order_date = customers_back.first_order_date) as first_day_count,
        count_if(dates.first_order_date > customers_back.first_order_date) as later_count,
        count_if(dates.first_order_date < customers_back.last_order_date) as back_count
    from ml_product_needs
    inner join int_customer_products as dates
        on ml_product_needs.product_id = dates.product_id
    inner join customers_back
        on
            ml_product_needs.need_key = customers_back.need_key
            and dates.customer_key = customers_back.customer_key
    group by
        ml_product_needs.need_key,
        ml_product_needs.product_id
),

buyers_of_both as (
    select
        ml_upsell_pairs.product_id,
        ml_upsell_pairs.upsell_product_id,
        count_if(bought.first_order_date < dearer.first_order_date) as upgrade_count,
        count_if(bought.first_order_date > dearer.first_order_date) as downgrade_count,
        count_if(
            bought.first_order_date >= dearer.first_order_date
            and bought.first_order_date < customers_back.last_order_date
        ) as back_with_it_count
    from ml_upsell_pairs
    inner join int_customer_products as bought
        on ml_upsell_pairs.product_id = bought.product_id
    inner join int_customer_products as dearer
        on
            ml_upsell_pairs.upsell_product_id = dearer.product_id
            and bought.customer_key = dearer.customer_key
    left outer join customers_back
        on
            ml_upsell_pairs.need_key = customers_back.need_key
            and bought.customer_key = customers_back.customer_key
    group by
        ml_upsell_pairs.product_id,
        ml_upsell_pairs.upsell_product_id
),

counted as (
    select
        ml_upsell_pairs.*,
        coalesce(buyers_of_both.upgrade_count, 0) as upgrade_count,
        coalesce(buyers_of_both.downgrade_count, 0) as downgrade_count,
        bought.back_count - coalesce(buyers_of_both.back_with_it_count, 0) as opportunity_count,
        needs.customer_count - coalesce(dearer.first_day_count, 0) as open_count,
        coalesce(dearer.later_count, 0) as later_count
    from ml_upsell_pairs
    inner join needs on ml_upsell_pairs.need_key = needs.need_key
    inner join products as bought
        on
            ml_upsell_pairs.need_key = bought.need_key
            and ml_upsell_pairs.product_id = bought.product_id
    left outer join products as dearer
        on
            ml_upsell_pairs.need_key = dearer.need_key
            and ml_upsell_pairs.upsell_product_id = dearer.product_id
    left outer join buyers_of_both
        on
            ml_upsell_pairs.product_id = buyers_of_both.product_id
            and ml_upsell_pairs.upsell_product_id = buyers_of_both.upsell_product_id
)

select
    product_id,
    upsell_product_id,
    need_source,
    price,
    upsell_price,
    cast(opportunity_count as bigint) as opportunity_count,
    cast(upgrade_count as bigint) as upgrade_count,
    cast(downgrade_count as bigint) as downgrade_count,
    cast(open_count - opportunity_count as bigint) as other_customer_count,
    cast(later_count - upgrade_count as bigint) as other_upgrade_count
from counted
where opportunity_count > 0
