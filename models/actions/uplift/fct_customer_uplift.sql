{# What a contact of each kind is expected to do to each customer, where that could be learned. #}
with act_uplift_learning as (
    select * from {{ ref('act_uplift_learning') }}
    where trial_type in ('action', 'arm')
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

scored as (
    select
        trial as treatment,
        trial_type as treatment_type,
        method,
        method_reason,
        is_used,
        {{ unnest_records('scores') }}
    from act_uplift_learning
)

select
    {{ surrogate_key(['scored.treatment', 'scored.customer_key']) }} as customer_uplift_key,
    scored.customer_key,
    scored.treatment,
    scored.treatment_type,
    scored.method,
    scored.method_reason,
    scored.uplift,
    scored.uplift_sd,
    percent_rank() over (
        partition by scored.treatment order by cast(scored.uplift as decimal(12, 9))
    ) as uplift_rank_share,
    scored.is_used,
    act_clock.as_of_date
from scored
cross join act_clock
