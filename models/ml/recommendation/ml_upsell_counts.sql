{#
    Counts customers who came back to a need on a later day, by whether their next step was open
    (the dearer product not bought yet) and whether they took it. Only customers who first came to
    the need when the dearer product was on sale: the others had no choice.

    Opportunity: bought the product, later bought for the need again, and had not bought the dearer
    product by the day of the product. Others: came back to the need likewise, and were no
    opportunity. Counting those who had it already is enough: what is left had not.
#}
with ml_customer_needs as (
    select * from {{ ref('ml_customer_needs') }}
    where last_order_date > first_order_date
),

ml_need_purchases as (
    select * from {{ ref('ml_need_purchases') }}
),

ml_upsell_pairs as (
    select * from {{ ref('ml_upsell_pairs') }}
),

-- By the day on which they came to the need first: all who came back, and buyers of a product.
arrivals as (
    select
        need_key,
        '' as product_id,
        first_order_date as need_date,
        1 as back_count,
        0 as first_day_count,
        0 as later_count
    from ml_customer_needs
    union all
    select
        need_key,
        product_id,
        need_date,
        case when first_order_date < last_order_date then 1 else 0 end as back_count,
        case when first_order_date = need_date then 1 else 0 end as first_day_count,
        case when first_order_date > need_date then 1 else 0 end as later_count
    from ml_need_purchases
    {%- for product in ["''", 'product_id', 'upsell_product_id'] %}
    -- Nobody, on the days from which on customers count.
    union all
    select
        need_key,
        {{ product }} as product_id,
        on_sale_date as need_date,
        0 as back_count,
        0 as first_day_count,
        0 as later_count
    from ml_upsell_pairs
    {%- endfor %}
),

arrived_since as (
    select
        need_key,
        product_id,
        need_date,
        sum(sum(back_count)) over since as back_count,
        sum(sum(first_day_count)) over since as first_day_count,
        sum(sum(later_count)) over since as later_count
    from arrivals
    group by
        need_key,
        product_id,
        need_date
    window since as (partition by need_key, product_id order by need_date desc)
),

buyers_of_both as (
    select
        pairs.product_id,
        pairs.upsell_product_id,
        count_if(bought.first_order_date < dearer.first_order_date) as upgrade_count,
        count_if(bought.first_order_date > dearer.first_order_date) as downgrade_count,
        count_if(
            bought.first_order_date >= dearer.first_order_date
            and bought.first_order_date < bought.last_order_date
        ) as back_with_it_count
    from ml_need_purchases as bought
    inner join ml_need_purchases as dearer
        on
            bought.need_key = dearer.need_key
            and bought.customer_key = dearer.customer_key
    inner join ml_upsell_pairs as pairs
        on
            bought.need_key = pairs.need_key
            and bought.product_id = pairs.product_id
            and dearer.product_id = pairs.upsell_product_id
            and bought.need_date >= pairs.on_sale_date
    group by
        pairs.product_id,
        pairs.upsell_product_id
),

counted as (
    select
        pairs.product_id,
        pairs.upsell_product_id,
        buyers.back_count - coalesce(both_bought.back_with_it_count, 0) as opportunity_count,
        coalesce(both_bought.upgrade_count, 0) as upgrade_count,
        coalesce(both_bought.downgrade_count, 0) as downgrade_count,
        everyone.back_count - dearer.first_day_count as open_count,
        dearer.later_count
    from ml_upsell_pairs as pairs
    inner join arrived_since as everyone
        on
            pairs.need_key = everyone.need_key
            and everyone.product_id = ''
            and pairs.on_sale_date = everyone.need_date
    inner join arrived_since as buyers
        on
            pairs.need_key = buyers.need_key
            and pairs.product_id = buyers.product_id
            and pairs.on_sale_date = buyers.need_date
    inner join arrived_since as dearer
        on
            pairs.need_key = dearer.need_key
            and pairs.upsell_product_id = dearer.product_id
            and pairs.on_sale_date = dearer.need_date
    left outer join buyers_of_both as both_bought
        on
            pairs.product_id = both_bought.product_id
            and pairs.upsell_product_id = both_bought.upsell_product_id
),

tested as (
    select
        *,
        count(*) over () as tested_pair_count
    from counted
    where opportunity_count >= {{ min_opportunities() }}
)

select
    product_id,
    upsell_product_id,
    cast(opportunity_count as bigint) as opportunity_count,
    cast(upgrade_count as bigint) as upgrade_count,
    cast(downgrade_count as bigint) as downgrade_count,
    cast(open_count - opportunity_count as bigint) as other_customer_count,
    cast(later_count - upgrade_count as bigint) as other_upgrade_count,
    tested_pair_count
from tested
-- Where nobody traded up there is nothing to show: such a pair counts as a test alone.
where upgrade_count > 0
