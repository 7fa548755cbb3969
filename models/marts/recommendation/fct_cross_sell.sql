with ml_cross_sell as (
    select * from {{ ref('ml_cross_sell') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    {{ surrogate_key(
        ['cross_sell.product_id', 'cross_sell.other_product_id', 'cross_sell.relation']
    ) }} as cross_sell_key,
    cross_sell.product_id,
    products.product_name,
    cross_sell.other_product_id,
    other_products.product_name as other_product_name,
    cross_sell.relation,
    cross_sell.cross_sell_rank,
    cross_sell.pair_count,
    cross_sell.product_case_count,
    cross_sell.other_case_count,
    cross_sell.case_count,
    cross_sell.expected_pair_count,
    cross_sell.support,
    cross_sell.confidence,
    cross_sell.lift,
    cross_sell.leverage,
    cross_sell.p_value,
    cross_sell.q_value,
    int_clock.as_of_date
from ml_cross_sell as cross_sell
inner join int_products as products on cross_sell.product_id = products.product_id
inner join int_products as other_products on cross_sell.other_product_id = other_products.product_id
cross join int_clock
