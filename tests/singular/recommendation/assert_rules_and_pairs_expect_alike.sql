-- A rule of two products and the same pair of the same basket are judged by the same chance.
select
    rules.rule_key,
    rules.expected_basket_count,
    pairs.expected_pair_count,
    rules.p_value,
    pairs.p_value as pair_p_value
from {{ ref('fct_association_rules') }} as rules
inner join {{ ref('fct_cross_sell') }} as pairs
    on
        rules.antecedent_product_ids = pairs.product_id
        and rules.consequent_product_id = pairs.other_product_id
where
    pairs.relation = 'same_basket'
    and (
        rules.expected_basket_count != pairs.expected_pair_count
        or rules.p_value != pairs.p_value
    )
