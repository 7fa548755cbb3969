{{ config(group='tessera') }}
-- Who could trade up, who did, and who is compared: each customer told one by one.
with upsells as (
    select
        upsells.*,
        pairs.need_key,
        pairs.on_sale_date
    from {{ ref('fct_upsell') }} as upsells
    inner join {{ ref('ml_upsell_pairs') }} as pairs
        on
            upsells.product_id = pairs.product_id
            and upsells.upsell_product_id = pairs.upsell_product_id
),

dates as (
    select * from {{ ref('int_customer_products') }}
),

customers as (
    select
        upsells.upsell_key,
        needs.first_order_date < needs.last_order_date
        and coalesce(dearer.first_order_date > needs.first_order_date, true) as is_open,
        coalesce(
            bought.first_order_date < needs.last_order_date
            and coalesce(dearer.first_order_date > bought.first_order_date, true),
            false
        ) as is_opportunity,
        dearer.first_order_date is not null as has_dearer,
        coalesce(dearer.first_order_date < bought.first_order_date, false) as is_downgrade
    from upsells
    inner join {{ ref('ml_customer_needs') }} as needs
        on
            upsells.need_key = needs.need_key
            and upsells.on_sale_date <= needs.first_order_date
    left outer join dates as bought
        on
            upsells.product_id = bought.product_id
            and needs.customer_key = bought.customer_key
    left outer join dates as dearer
        on
            upsells.upsell_product_id = dearer.product_id
            and needs.customer_key = dearer.customer_key
),

counted as (
    select
        upsell_key,
        count_if(is_opportunity) as opportunity_count,
        count_if(is_opportunity and has_dearer) as upgrade_count,
        count_if(is_downgrade) as downgrade_count,
        count_if(is_open and not is_opportunity) as other_count,
        count_if(is_open and not is_opportunity and has_dearer) as other_upgrade_count
    from customers
    group by upsell_key
)

select
    upsells.upsell_key,
    upsells.product_id,
    upsells.upsell_product_id
from upsells
left outer join counted on upsells.upsell_key = counted.upsell_key
where
    counted.upsell_key is null
    or upsells.opportunity_customer_count != counted.opportunity_count
    or upsells.upgrade_customer_count != counted.upgrade_count
    or upsells.downgrade_customer_count != counted.downgrade_count
    or upsells.other_customer_count != counted.other_count
    or upsells.other_upgrade_customer_count != counted.other_upgrade_count
    or upsells.upgrade_share_low > upsells.upgrade_share
