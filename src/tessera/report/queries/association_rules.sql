-- The dozen strongest rules: of the baskets with some things, how many hold the other, beside how
-- many of all baskets do. Only those that enough different customers follow.
with enough_baskets as (
    select
        *,
        consequent_basket_count / basket_count as consequent_share
    from marts.fct_association_rules
    where
        not is_redundant
        and rule_basket_count >= smallest_group()
    order by rule_rank
    limit 100
),

parts as (
    select rule_rank, unnest(string_split(antecedent_product_ids, ' + ')) as product_id
    from enough_baskets
    union all
    select rule_rank, consequent_product_id
    from enough_baskets
),

part_counts as (
    select rule_rank, count(*) as product_count
    from parts
    group by rule_rank
),

baskets as (
    select
        parts.rule_rank,
        lines.order_id,
        max(lines.customer_key) as customer_key,
        count(distinct lines.product_id) as product_count
    from parts
    inner join marts.fct_order_lines as lines using (product_id)
    group by parts.rule_rank, lines.order_id
),

buyers as (
    select
        baskets.rule_rank,
        count(distinct coalesce(baskets.customer_key, 'guest ' || baskets.order_id)) as buyer_count
    from baskets
    inner join part_counts using (rule_rank, product_count)
    group by baskets.rule_rank
),

rules as (
    select enough_baskets.*
    from enough_baskets
    inner join buyers using (rule_rank)
    where buyers.buyer_count >= smallest_group()
)

select
    rule_rank,
    antecedent_products,
    consequent_product,
    rule_basket_count,
    antecedent_basket_count,
    basket_count,
    confidence,
    consequent_share,
    lift
from rules
where
    -- Of two things that lead to each other, the one that does so more often.
    not exists (
        select 1
        from rules as reverse
        where
            reverse.antecedent_product_ids = rules.consequent_product_id
            and reverse.consequent_product_id = rules.antecedent_product_ids
            and reverse.rule_rank < rules.rule_rank
    )
order by rule_rank
limit 12
