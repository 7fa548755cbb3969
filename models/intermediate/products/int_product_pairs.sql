{# Pairs of products with all counts that a test of their independence needs. #}
with int_pair_cases as (
    select * from {{ ref('int_pair_cases') }}
),

int_pair_products as (
    select * from {{ ref('int_pair_products') }}
),

int_same_basket_pairs as (
    select * from {{ ref('int_same_basket_pairs') }}
),

int_next_basket_pairs as (
    select * from {{ ref('int_next_basket_pairs') }}
),

cases as (
    select
        relation,
        cast(sum(case_count) as bigint) as case_count
    from int_pair_cases
    group by relation
),

-- Every two products that are frequent enough were looked at, whether they met or not.
candidates as (
    select
        relation,
        cast(
            count_if(product_case_count >= {{ setting('bought_together', 'min_count') }})
            * count_if(other_case_count >= {{ setting('bought_together', 'min_count') }}) as bigint
        ) as candidate_count
    from int_pair_products
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
    products.product_case_count,
    other_products.other_case_count,
    cases.case_count,
    candidates.candidate_count
from pairs
inner join int_pair_products as products
    on
        pairs.relation = products.relation
        and pairs.product_number = products.product_number
inner join int_pair_products as other_products
    on
        pairs.relation = other_products.relation
        and pairs.other_product_number = other_products.product_number
inner join cases on pairs.relation = cases.relation
inner join candidates on pairs.relation = candidates.relation
