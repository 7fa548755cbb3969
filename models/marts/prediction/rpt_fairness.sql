{#
    What the predicted probability of a purchase does to groups of people. Traits are no features
    of the model, and yet groups may be selected more or less often than others.
#}
with ml_group_fairness as (
    select * from {{ ref('ml_group_fairness') }}
)

select
    trait,
    trait_value,
    best_selected_value,
    customer_count,
    buyer_count,
    selected_count,
    mean_probability,
    probability_p25,
    median_probability,
    probability_p75,
    purchase_rate,
    {{ wilson_end('buyer_count', 'customer_count', '-') }} as purchase_rate_lower,
    {{ wilson_end('buyer_count', 'customer_count', '+') }} as purchase_rate_upper,
    selection_rate,
    true_positive_rate,
    false_positive_rate,
    selection_ratio,
    selection_ratio_lower,
    selection_ratio_upper,
    threshold,
    observation_date
from ml_group_fairness
