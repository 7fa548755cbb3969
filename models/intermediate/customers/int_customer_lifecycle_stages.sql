{# Where each customer stands in the life of a customer, by days and orders alone. #}
with int_customer_rfm_values as (
    select * from {{ ref('int_customer_rfm_values') }}
)

select
    customer_key,
    case
        when recency_days > {{ setting('segments', 'lapsed_days') }} then 'lapsed'
        when recency_days > {{ setting('segments', 'cooling_days') }} then 'cooling'
        when last_gap_days > {{ setting('segments', 'lapsed_days') }} then 'won_back'
        when
            {{ days_between('first_order_date', 'observation_date') }}
            <= {{ setting('segments', 'new_days') }}
            then 'new'
        when frequency >= {{ setting('segments', 'loyal_orders') }} then 'loyal'
        when frequency < {{ setting('segments', 'loyal_orders') }} then 'active'
    end as lifecycle_stage,
    is_current,
    is_month_end,
    observation_date
from int_customer_rfm_values
