{# The fitted models of the training in use, a parameter a row. #}
with ml_lifetime_model as (
    select * from {{ ref('ml_lifetime_model') }}
),

parameters as (
    select {{ unnest_records('parameters') }}
    from ml_lifetime_model
)

select
    model,
    parameter,
    fit_reason,
    customer_count,
    value,
    standard_error,
    log_likelihood,
    is_chosen,
    is_fit_for_use
from parameters
