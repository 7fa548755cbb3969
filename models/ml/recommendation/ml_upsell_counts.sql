{#
    Counts customers who came back to a need on a later day, by whether their next step was open
    (the dearer product not bought yet) and whether they took it. Only customers who first came to
    the need when the dearer product was on sale: the others had no choice.

    Opportunity: bought the product, later bought for the need again, and had not bought the dearer
    product by the day of the product. Others: came back to the need likewise, and were no
    opportunity. Counting those who had it already is enough: what is left had not.
#}
with int_customer_products as (
    select * from {{ ref('int_customer_products') }}
),

ml_customer_needs as (
    select * from {{ ref('ml_customer_needs') }}
    where last_order_date > first_order_date
),

ml_need_buyers as (
    select * from {{ ref('ml_need_buyers') }}
),

ml_upsell_pairs as (
    select * from {{ ref('ml_upsell_pairs') }}
),

need_days as (
    select
        need_key,
        first_order_date as need_date,
        count(*) as customer_count
    from ml_customer_needs
    group by
        need_key,
        first_order_date
),

dearer_products as (
    select
        need_key,
        upsell_product_id,
        min(on_sale_date) as on_sale_date
    from ml_upsell_pairs
    group by
        need_key,
        upsell_product_id
),

open_steps as (
    select
        dearer_products.need_key,
        dearer_products.upsell_product_id,
        sum(need_days.customer_count - coalesce(buyers.first_day_count, 0)) as customer_count,
        sum(coalesce(buyers.later_count, 0)) as later_count
    from dearer_products
    inner join need_days
        on
            dearer_products.need_key = need_days.need_key
            and dearer_products.on_sale_date <= need_days.need_date
    left outer join ml_need_buyers as buyers
        on
            dearer_products.need_key = buyers.need_key
            and dearer_products.upsell_product_id = buyers.product_id
            and need_days.need_date = buyers.need_date
    group by
        dearer_products.need_key,
        dearer_products.upsell_product_id
),

buyers_back as (
    select
        ml_upsell_pairs.product_id,
        ml_upsell_pairs.upsell_product_id,
        sum(buyers.back_count) as customer_count
    from ml_upsell_pairs
    inner join ml_need_buyers as buyers
        on
            ml_upsell_pairs.need_key = buyers.need_key
            and ml_upsell_pairs.product_id = buyers.product_id
            and ml_upsell_pairs.on_sale_date <= buyers.need_date
    group by
        ml_upsell_pairs.product_id,
        ml_upsell_pairs.upsell_product_id
),

buyers_of_both as (
    select
        ml_upsell_pairs.product_id,
        ml_upsell_pairs.upsell_product_id,
        count_if(bought.first_order_date < dearer.first_order_date) as upgrade_count,
        count_if(bought.first_order_date > dearer.first_order_date) as downgrade_count,
        count_if(
            bought.first_order_date >= dearer.first_order_date
            and bought.first_order_date < ml_customer_needs.last_order_date
        ) as back_with_it_count
    from ml_upsell_pairs
    inner join int_customer_products as bought
        on ml_upsell_pairs.product_id = bought.product_id
    inner join int_customer_products as dearer
        on
            ml_upsell_pairs.upsell_product_id = dearer.product_id
            and bought.customer_key = dearer.customer_key
    inner join ml_customer_needs
        on
            ml_upsell_pairs.need_key = ml_customer_needs.need_key
            and bought.customer_key = ml_customer_needs.customer_key
            and ml_upsell_pairs.on_sale_date <= ml_customer_needs.first_order_date
    group by
        ml_upsell_pairs.product_id,
        ml_upsell_pairs.upsell_product_id
),

counted as (
    select
        ml_upsell_pairs.product_id,
        ml_upsell_pairs.upsell_product_id,
        buyers_back.customer_count - coalesce(both_bought.back_with_it_count, 0)
            as opportunity_count,
        coalesce(both_bought.upgrade_count, 0) as upgrade_count,
        coalesce(both_bought.downgrade_count, 0) as downgrade_count,
        open_steps.customer_count as open_count,
        open_steps.later_count
    from ml_upsell_pairs
    inner join buyers_back
        on
            ml_upsell_pairs.product_id = buyers_back.product_id
            and ml_upsell_pairs.upsell_product_id = buyers_back.upsell_product_id
    inner join open_steps
        on
            ml_upsell_pairs.need_key = open_steps.need_key
            and ml_upsell_pairs.upsell_product_id = open_steps.upsell_product_id
    left outer join buyers_of_both as both_bought
        on
            ml_upsell_pairs.product_id = both_bought.product_id
            and ml_upsell_pairs.upsell_product_id = both_bought.upsell_product_id
)

select
    product_id,
    upsell_product_id,
    cast(opportunity_count as bigint) as opportunity_count,
    cast(upgrade_count as bigint) as upgrade_count,
    cast(downgrade_count as bigint) as downgrade_count,
    cast(open_count - opportunity_count as bigint) as other_customer_count,
    cast(later_count - upgrade_count as bigint) as other_upgrade_count
from counted
where opportunity_count > 0
