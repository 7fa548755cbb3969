with ml_association_rules as (
    select * from {{ ref('ml_association_rules') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
)

select
    {{ surrogate_key(['rules.antecedent_product_ids', 'rules.consequent_product_id']) }}
        as rule_key,
    rules.antecedent_product_ids,
    rules.antecedent_products,
    rules.consequent_product_id,
    rules.consequent_product,
    rules.rule_rank,
    rules.antecedent_product_count,
    rules.rule_basket_count,
    rules.antecedent_basket_count,
    rules.consequent_basket_count,
    rules.basket_count,
    rules.expected_basket_count,
    rules.support,
    rules.confidence,
    rules.lift,
    rules.leverage,
    rules.conviction,
    rules.p_value,
    rules.q_value,
    rules.is_redundant,
    int_clock.as_of_date
from ml_association_rules as rules
cross join int_clock
