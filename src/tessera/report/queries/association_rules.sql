-- The dozen strongest rules: of the baskets with some things, how many hold the other, beside how
-- many of all baskets do.
with rules as (
    select
        *,
        consequent_basket_count / basket_count as consequent_share
    from marts.fct_association_rules
    where
        not is_redundant
        and rule_basket_count >= smallest_group()
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
