{#
    Each product with the dearer ones for its need: 1.1 to 3 times its price. Of less it is no step
    up, of more it is another thing. Products whose buyers hardly ever come back to the need have
    too few chances of an upgrade with any other, and leave before pairs are formed.
#}
with int_products as (
    select * from {{ ref('int_products') }}
),

int_product_eligibility as (
    select * from {{ ref('int_product_eligibility') }}
    where is_eligible
),

ml_product_needs as (
    select * from {{ ref('ml_product_needs') }}
),

ml_need_purchases as (
    select * from {{ ref('ml_need_purchases') }}
),

often_back as (
    select
        need_key,
        product_id
    from ml_need_purchases
    group by
        need_key,
        product_id
    having count_if(first_order_date < last_order_date) >= {{ min_opportunities() }}
),

priced as (
    select
        ml_product_needs.need_key,
        ml_product_needs.need_source,
        ml_product_needs.product_id,
        ml_product_needs.is_origin,
        coalesce(int_products.list_price, int_products.median_unit_price) as price,
        least(cast(int_products.launched_at as date), int_products.first_sold_date) as on_sale_date
    from ml_product_needs
    inner join int_products on ml_product_needs.product_id = int_products.product_id
)

select
    origins.product_id,
    dearer.product_id as upsell_product_id,
    origins.need_key,
    origins.need_source,
    origins.price,
    dearer.price as upsell_price,
    dearer.on_sale_date
from priced as origins
inner join often_back
    on
        origins.need_key = often_back.need_key
        and origins.product_id = often_back.product_id
inner join priced as dearer
    on
        origins.need_key = dearer.need_key
        and origins.price * 1.1 <= dearer.price
        and origins.price * 3 >= dearer.price
inner join int_product_eligibility
    on dearer.product_id = int_product_eligibility.product_id
where
    origins.is_origin
    and origins.price > 0
