{#
    What each customer will be worth, with one answer to each question: whether there will be an
    order within the horizon, the method of purchases says, and not that of lifetimes.
#}
with ml_customer_lifetimes as (
    select * from {{ ref('ml_customer_lifetimes') }}
),

ml_customer_predictions as (
    select * from {{ ref('ml_customer_predictions') }}
)

select
    lifetimes.customer_key,
    lifetimes.method,
    lifetimes.method_reason,
    lifetimes.spend_method,
    lifetimes.spend_method_reason,
    lifetimes.alive_probability,
    lifetimes.expected_order_value,
    {%- for months in ['3m', '6m', '12m'] %}
    lifetimes.value_{{ months }},
    lifetimes.value_{{ months }}_lower,
    lifetimes.value_{{ months }}_upper,
    {%- endfor %}
    -- The two models are not one: a date is not given to who is not expected.
    case
        when coalesce(predictions.purchase_probability, 1) >= 0.5
            then cast(lifetimes.next_order_date as date)
    end as next_order_date
from ml_customer_lifetimes as lifetimes
left outer join ml_customer_predictions as predictions
    on lifetimes.customer_key = predictions.customer_key
