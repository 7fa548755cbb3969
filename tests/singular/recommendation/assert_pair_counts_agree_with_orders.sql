-- Rules of two products and the first three pairs of each product in the same basket are in as
-- many orders as a plain count finds, without the models' numbering of baskets and products.
with kept_products as (
    select
        order_id,
        product_id
    from {{ ref('int_purchases') }}
),

small_orders as (
    select order_id
    from kept_products
    group by order_id
    having count(*) <= {{ setting('bought_together', 'max_products') }}
),

basket_products as (
    select
        kept_products.order_id,
        kept_products.product_id
    from kept_products
    inner join small_orders on kept_products.order_id = small_orders.order_id
),

product_counts as (
    select
        product_id,
        count(*) as order_count
    from basket_products
    group by product_id
),

-- What rules and cross-selling agree on is checked once.
told as (
    select
        antecedent_product_ids as product_id,
        consequent_product_id as other_product_id,
        rule_basket_count as pair_count,
        antecedent_basket_count as product_count,
        consequent_basket_count as other_count
    from {{ ref('fct_association_rules') }}
    where antecedent_product_count = 1
    union distinct
    select
        product_id,
        other_product_id,
        pair_count,
        product_case_count as product_count,
        other_case_count as other_count
    from {{ ref('fct_cross_sell') }}
    where
        relation = 'same_basket'
        and cross_sell_rank <= 3
),

counted as (
    select
        told.product_id,
        told.other_product_id,
        told.pair_count,
        told.product_count,
        told.other_count,
        count(other_products.order_id) as counted_pairs
    from told
    inner join basket_products as firsts on told.product_id = firsts.product_id
    left outer join basket_products as other_products
        on
            firsts.order_id = other_products.order_id
            and told.other_product_id = other_products.product_id
    group by
        told.product_id,
        told.other_product_id,
        told.pair_count,
        told.product_count,
        told.other_count
)

select counted.*
from counted
left outer join product_counts on counted.product_id = product_counts.product_id
left outer join product_counts as other_counts
    on counted.other_product_id = other_counts.product_id
where
    counted.counted_pairs != counted.pair_count
    or counted.product_count is distinct from product_counts.order_count
    or counted.other_count is distinct from other_counts.order_count
