{#
    What rules that pick whom to contact with what would have been worth per customer, judged on past
    contacts of which a part was held out.
#}
with act_uplift_learning as (
    select * from {{ ref('act_uplift_learning') }}
),

judged as (
    select
        trial,
        trial_type,
        method,
        method_reason,
        is_used,
        customer_count,
        {{ unnest_records('policies') }}
    from act_uplift_learning
)

select
    {{ surrogate_key(['trial_type', 'trial', 'policy_type', 'policy']) }} as policy_value_key,
    trial,
    trial_type,
    policy,
    policy_type,
    case when policy_type = 'model' then method end as method,
    case when policy_type = 'model' then method_reason end as method_reason,
    reason as no_value_reason,
    customer_count,
    matching_count,
    effective_count,
    covered_share,
    contacted_share,
    inverse as inverse_value,
    inverse_lower as inverse_value_lower,
    inverse_upper as inverse_value_upper,
    robust as policy_value,
    robust_lower as policy_value_lower,
    robust_upper as policy_value_upper,
    gain,
    gain_lower,
    gain_upper,
    difference,
    difference_lower,
    difference_upper,
    is_best_single,
    policy_type = 'model' and is_used as is_used
from judged
