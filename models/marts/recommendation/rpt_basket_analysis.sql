{# What rules and cross-selling were made from, and what came out. #}
with int_baskets as (
    select * from {{ ref('int_baskets') }}
),

int_basket_products as (
    select * from {{ ref('int_basket_products') }}
),

ml_frequent_itemsets as (
    select * from {{ ref('ml_frequent_itemsets') }}
),

fct_association_rules as (
    select * from {{ ref('fct_association_rules') }}
),

fct_cross_sell as (
    select * from {{ ref('fct_cross_sell') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

baskets as (
    select
        cast(coalesce(count_if(is_counted), 0) as bigint) as basket_count,
        cast(coalesce(count_if(not is_counted), 0) as bigint) as large_basket_count
    from int_baskets
),

products as (
    select count(distinct product_number) as product_count
    from int_basket_products
),

itemsets as (
    select
        min(cut_reason) as cut_reason,
        min(least_basket_count) as least_basket_count,
        cast(coalesce(count_if(product_count = 1), 0) as bigint) as frequent_product_count,
        cast(coalesce(count_if(product_count = 2), 0) as bigint) as frequent_pair_count,
        cast(coalesce(count_if(product_count > 2), 0) as bigint) as longer_itemset_count,
        sum(case when product_count > 1 then product_count else 0 end) as tested_rule_count
    from ml_frequent_itemsets
),

rules as (
    select
        count(*) as rule_count,
        cast(coalesce(count_if(not is_redundant), 0) as bigint) as useful_rule_count
    from fct_association_rules
),

cross_sell as (
    select
        cast(coalesce(count_if(relation = 'same_basket'), 0) as bigint) as same_basket_count,
        cast(coalesce(count_if(relation = 'next_basket'), 0) as bigint) as next_basket_count
    from fct_cross_sell
)

select
    case
        when baskets.basket_count = 0 then 'no_baskets'
        when itemsets.frequent_product_count = 0 then 'no_frequent_product'
        when itemsets.frequent_pair_count = 0 then 'no_frequent_pair'
        when rules.rule_count = 0 then 'no_rule'
        when rules.rule_count > 0 then 'rules'
    end as outcome,
    itemsets.cut_reason,
    baskets.basket_count,
    baskets.large_basket_count,
    products.product_count,
    itemsets.least_basket_count,
    itemsets.frequent_product_count,
    itemsets.frequent_pair_count,
    itemsets.longer_itemset_count,
    cast(itemsets.tested_rule_count as bigint) as tested_rule_count,
    rules.rule_count,
    rules.useful_rule_count,
    cross_sell.same_basket_count,
    cross_sell.next_basket_count,
    itemsets.cut_reason is not null as is_cut,
    int_clock.as_of_date
from int_clock
cross join baskets
cross join products
cross join itemsets
cross join rules
cross join cross_sell
