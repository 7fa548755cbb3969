{#
    Whether what was learned still holds, at each check: how far each feature has moved since the
    training in use, and, once the days that it predicted have passed, what came of each tenth of
    the customers.
#}
with ml_trainings as (
    select * from {{ ref('ml_trainings') }}
),

in_use as (
    select * from ml_trainings
    where is_chosen
    -- A training that was looked at again on its own day: the check counts.
    qualify
        row_number() over (
            partition by task, training_number, checked_as_of order by is_trained
        ) = 1
),

drifts as (
    select
        task,
        training_number,
        checked_as_of,
        {{ unnest_records('drift') }}
    from in_use
),

outcomes as (
    select
        task,
        checked_as_of,
        {{ unnest_records('realised') }}
    from ml_trainings
),

-- The same training may be looked at by the one that follows it and by a check.
outcomes_once as (
    select
        *,
        {{ wilson_end('realised * customer_count', 'customer_count', '-') }} as realised_lower,
        {{ wilson_end('realised * customer_count', 'customer_count', '+') }} as realised_upper,
        sum(cast(round(realised * customer_count) as integer)) over (
            partition by task, training_number, checked_as_of
        ) / cast(sum(customer_count) over (
            partition by task, training_number, checked_as_of
        ) as double) as realised_of_all
    from outcomes
    qualify
        row_number() over (
            partition by task, training_number, checked_as_of, bin order by observation_date
        ) = 1
)

select
    {{ surrogate_key(['task', 'training_number', 'checked_as_of', 'feature']) }}
        as model_drift_key,
    task,
    'feature' as drift_type,
    feature,
    training_number,
    cast(null as integer) as probability_bin,
    cast(null as integer) as customer_count,
    psi as population_stability_index,
    cast(null as double) as predicted_rate,
    cast(null as double) as realised_rate,
    cast(null as double) as realised_rate_lower,
    cast(null as double) as realised_rate_upper,
    cast(null as double) as realised_lift,
    psi > {{ drift_limit() }} as is_drifted,
    cast(null as date) as observation_date,
    checked_as_of
from drifts
union all
select
    {{ surrogate_key(['task', 'training_number', 'checked_as_of', "'outcome'", 'bin']) }}
        as model_drift_key,
    task,
    'outcome' as drift_type,
    null as feature,
    training_number,
    bin as probability_bin,
    customer_count,
    null as population_stability_index,
    predicted as predicted_rate,
    realised as realised_rate,
    realised_lower as realised_rate_lower,
    realised_upper as realised_rate_upper,
    realised / nullif(realised_of_all, 0) as realised_lift,
    predicted not between realised_lower and realised_upper as is_drifted,
    observation_date,
    checked_as_of
from outcomes_once
