{#
    Pairs of products with all counts that a test of their independence needs. Products in too few
    cases leave before pairs are formed. Two products are grouped as one number, the first times
    ten million plus the second, which is faster than by two.
#}
{% set shift = 10000000 %}
with int_pair_cases as (
    select * from {{ ref('int_pair_cases') }}
),

int_pair_products as (
    select * from {{ ref('int_pair_products') }}
),

int_basket_products as (
    select * from {{ ref('int_basket_products') }}
    where product_basket_count >= {{ setting('bought_together', 'min_count') }}
),

int_next_order_products as (
    select * from {{ ref('int_next_order_products') }}
    where product_order_count >= {{ setting('bought_together', 'min_count') }}
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

same_basket_pairs as (
    select
        cast(products.product_number as bigint) * {{ shift }} + other_products.product_number
            as pair_number,
        count(*) as pair_count
    from int_basket_products as products
    inner join int_basket_products as other_products
        on
            products.basket_number = other_products.basket_number
            and products.product_number < other_products.product_number
    group by cast(products.product_number as bigint) * {{ shift }} + other_products.product_number
    having count(*) >= {{ setting('bought_together', 'min_count') }}
),

next_basket_pairs as (
    select
        cast(products.product_number as bigint) * {{ shift }} + added.product_number
            as pair_number,
        count(*) as pair_count
    from int_next_order_products as products
    inner join int_next_order_products as added
        on products.next_order_number = added.next_order_number
    where
        not products.is_added
        and added.is_added
    group by cast(products.product_number as bigint) * {{ shift }} + added.product_number
    having count(*) >= {{ setting('bought_together', 'min_count') }}
),

numbered_pairs as (
    select
        'same_basket' as relation,
        pair_number,
        pair_count
    from same_basket_pairs
    union all
    -- The same the other way round.
    select
        'same_basket' as relation,
        pair_number % {{ shift }} * {{ shift }}
        + cast((pair_number - pair_number % {{ shift }}) / {{ shift }} as bigint) as pair_number,
        pair_count
    from same_basket_pairs
    union all
    select
        'next_basket' as relation,
        pair_number,
        pair_count
    from next_basket_pairs
),

pairs as (
    select
        relation,
        cast((pair_number - pair_number % {{ shift }}) / {{ shift }} as integer) as product_number,
        cast(pair_number % {{ shift }} as integer) as other_product_number,
        pair_count
    from numbered_pairs
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
