{# What was predicted on the test and what came, by tenths of the customers. #}
with bins as (
    select
        trained_as_of,
        {{ unnest_records('reliability') }}
    from {{ ref('ml_purchase_model') }}
)

select
    bin as probability_bin,
    customer_count,
    predicted as predicted_rate,
    realised as realised_rate,
    {{ wilson_end('realised * customer_count', 'customer_count', '-') }} as realised_rate_lower,
    {{ wilson_end('realised * customer_count', 'customer_count', '+') }} as realised_rate_upper,
    trained_as_of
from bins
