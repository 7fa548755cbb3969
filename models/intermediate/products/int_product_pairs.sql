{# Pairs of products with all counts that a test of their independence needs. #}
with int_baskets as (
    select * from {{ ref('int_baskets') }}
),

int_basket_products as (
    select * from {{ ref('int_basket_products') }}
),

int_next_orders as (
    select * from {{ ref('int_next_orders') }}
),

int_next_order_products as (
    select * from {{ ref('int_next_order_products') }}
),

int_same_basket_pairs as (
    select * from {{ ref('int_same_basket_pairs') }}
),

int_next_basket_pairs as (
    select * from {{ ref('int_next_basket_pairs') }}
),

products as (
    select
        product_number,
        min(product_id) as product_id
    from int_basket_products
    group by product_number
),

-- A product in the same basket takes either part.
parts as (
    {% for is_other in ['false', 'true'] %}
    select
        'same_basket' as relation,
        product_number,
        {{ is_other }} as is_other,
        count(*) as part_count
    from int_basket_products
    group by product_number
    union all
    {% endfor %}
    select
        'next_basket' as relation,
        product_number,
        is_added as is_other,
        count(*) as part_count
    from int_next_order_products
    group by
        product_number,
        is_added
),

cases as (
    select
        'same_basket' as relation,
        cast(count_if(is_counted) as bigint) as case_count
    from int_baskets
    union all
    select
        'next_basket' as relation,
        cast(count_if(is_counted) as bigint) as case_count
    from int_next_orders
),

-- Every two products that are frequent enough were looked at, whether they met or not.
candidates as (
    select
        relation,
        cast(count_if(not is_other) * count_if(is_other) as bigint) as candidate_count
    from parts
    where part_count >= {{ var('basket_min_count') }}
    group by relation
),

pairs as (
    select
        'same_basket' as relation,
        product_number,
        other_product_number,
        pair_count
    from int_same_basket_pairs
    union all
    select
        'same_basket' as relation,
        other_product_number as product_number,
        product_number as other_product_number,
        pair_count
    from int_same_basket_pairs
    union all
    select
        'next_basket' as relation,
        product_number,
        other_product_number,
        pair_count
    from int_next_basket_pairs
)

select
    pairs.relation,
    products.product_id,
    other_products.product_id as other_product_id,
    pairs.pair_count,
    product_parts.part_count as product_case_count,
    other_parts.part_count as other_case_count,
    cases.case_count,
    candidates.candidate_count
from pairs
inner join products on pairs.product_number = products.product_number
inner join products as other_products on pairs.other_product_number = other_products.product_number
inner join parts as product_parts
    on
        pairs.relation = product_parts.relation
        and pairs.product_number = product_parts.product_number
        and not product_parts.is_other
inner join parts as other_parts
    on
        pairs.relation = other_parts.relation
        and pairs.other_product_number = other_parts.product_number
        and other_parts.is_other
inner join cases on pairs.relation = cases.relation
inner join candidates on pairs.relation = candidates.relation
