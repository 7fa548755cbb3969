with ml_upsells as (
    select * from {{ ref('ml_upsells') }}
    where verdict != 'too_few_upgrades'
),

ml_upsell_pairs as (
    select * from {{ ref('ml_upsell_pairs') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

ranked as (
    select
        ml_upsells.*,
        ml_upsell_pairs.need_source,
        ml_upsell_pairs.price,
        ml_upsell_pairs.upsell_price,
        ml_upsells.verdict = 'proven' as is_proven,
        row_number() over (
            partition by ml_upsells.product_id, ml_upsells.verdict
            order by
                ml_upsells.upgrade_share_low desc,
                ml_upsells.upgrade_count desc,
                ml_upsells.upsell_product_id asc
        ) as verdict_rank
    from ml_upsells
    inner join ml_upsell_pairs
        on
            ml_upsells.product_id = ml_upsell_pairs.product_id
            and ml_upsells.upsell_product_id = ml_upsell_pairs.upsell_product_id
)

select
    {{ surrogate_key(['ranked.product_id', 'ranked.upsell_product_id']) }} as upsell_key,
    ranked.product_id,
    products.product_name,
    ranked.upsell_product_id,
    dearer.product_name as upsell_product_name,
    ranked.verdict,
    case ranked.verdict
        when 'proven' then 'customers trade up'
        when 'more_traded_down' then 'as many customers traded down, or more'
        when 'may_be_chance' then 'other customers buy it nearly as often'
    end as verdict_name,
    ranked.need_source as method,
    case
        when ranked.need_source = 'subcategory' then 'both are in one subcategory'
        when ranked.need_source = 'content' then 'no subcategory; name and category are similar'
    end as method_reason,
    cast(case when ranked.is_proven then ranked.verdict_rank end as integer) as upsell_rank,
    cast(ranked.price as decimal(18, 4)) as price,
    cast(ranked.upsell_price as decimal(18, 4)) as upsell_price,
    cast(ranked.upsell_price - ranked.price as decimal(18, 4)) as price_difference,
    cast(ranked.upsell_price as double) / cast(ranked.price as double) as price_ratio,
    cast(ranked.opportunity_count as bigint) as opportunity_customer_count,
    cast(ranked.upgrade_count as bigint) as upgrade_customer_count,
    cast(ranked.downgrade_count as bigint) as downgrade_customer_count,
    cast(ranked.other_customer_count as bigint) as other_customer_count,
    cast(ranked.other_upgrade_count as bigint) as other_upgrade_customer_count,
    cast(ranked.upgrade_share as double) as upgrade_share,
    cast(ranked.upgrade_share_low as double) as upgrade_share_low,
    cast(ranked.other_upgrade_share as double) as other_upgrade_share,
    cast(ranked.lift as double) as lift,
    cast(ranked.q_value as double) as q_value,
    ranked.is_proven,
    int_clock.as_of_date
from ranked
inner join int_products as products
    on ranked.product_id = products.product_id
inner join int_products as dearer
    on ranked.upsell_product_id = dearer.product_id
cross join int_clock
