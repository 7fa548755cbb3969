{#
    How well each learner ranks customers by what a contact does to them, beside a response model and
    chance. Where nothing could be learned, one row says why.
#}
with act_uplift_learning as (
    select * from {{ ref('act_uplift_learning') }}
    where trial_type in ('action', 'arm')
),

measured as (
    select
        trial,
        {{ unnest_records('evaluations') }}
    from act_uplift_learning
),

evaluations as (
    select
        trial,
        method as compared_method,
        metric,
        share as customer_share,
        value as metric_value,
        lower as metric_lower,
        upper as metric_upper,
        difference,
        difference_lower,
        difference_upper
    from measured
)

select
    {{ surrogate_key([
        'learned.trial', 'evaluations.compared_method', 'evaluations.metric',
        'evaluations.customer_share'
    ]) }} as uplift_key,
    learned.trial as treatment,
    learned.trial_type as treatment_type,
    coalesce(evaluations.compared_method, 'none') as method,
    coalesce(evaluations.metric, 'qini') as metric,
    learned.method_reason,
    learned.customer_count,
    learned.treated_count,
    evaluations.customer_share,
    evaluations.metric_value,
    evaluations.metric_lower,
    evaluations.metric_upper,
    evaluations.difference,
    evaluations.difference_lower,
    evaluations.difference_upper,
    coalesce(evaluations.compared_method = learned.method, false) as is_chosen,
    coalesce(evaluations.compared_method = learned.method, false) and learned.is_used as is_used
from act_uplift_learning as learned
left outer join evaluations on learned.trial = evaluations.trial
