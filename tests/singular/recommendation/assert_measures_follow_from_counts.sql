-- Support, confidence, lift and leverage of rules and pairs are what their counts make of them,
-- and thresholds are kept.
with rows_with_counts as (
    select
        rule_key as row_key,
        rule_basket_count as both_count,
        antecedent_basket_count as first_count,
        consequent_basket_count as second_count,
        basket_count as total_count,
        support,
        confidence,
        lift,
        leverage,
        q_value,
        {{ setting('bought_together', 'min_support') }} as least_support,
        {{ setting('bought_together', 'min_confidence') }} as least_confidence
    from {{ ref('fct_association_rules') }}
    union all
    select
        cross_sell_key as row_key,
        pair_count as both_count,
        product_case_count as first_count,
        other_case_count as second_count,
        case_count as total_count,
        support,
        confidence,
        lift,
        leverage,
        q_value,
        0 as least_support,
        0 as least_confidence
    from {{ ref('fct_cross_sell') }}
),

in_doubles as (
    select
        *,
        cast(both_count as double) / total_count as own_support,
        cast(both_count as double) / first_count as own_confidence,
        cast(second_count as double) / total_count as second_share,
        cast(first_count as double) / total_count as first_share
    from rows_with_counts
)

select *
from in_doubles
where
    abs(support - own_support) > 1e-9
    or abs(confidence - own_confidence) > 1e-9
    or abs(lift * second_share - own_confidence) > 1e-9
    or abs(leverage - (own_support - first_share * second_share)) > 1e-9
    or both_count < {{ setting('bought_together', 'min_count') }}
    or support < least_support - 1e-12
    or confidence < least_confidence - 1e-12
    or lift <= 1
    or q_value > {{ setting('bought_together', 'max_q_value') }}
