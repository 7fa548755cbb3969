{#
    Every customer number, cleaned. A digit but zero in erasure_requested_at, or a word for yes, is
    a request to be erased, in whatever format the time is.
#}
with pii_customer_mentions as (
    select * from {{ ref('pii_customer_mentions') }}
),

input_customers as (
    select * from {{ ref('input_customers') }}
),

customer_ids as (
    select nullif(trim(customer_id), '') as customer_id
    from pii_customer_mentions
    group by nullif(trim(customer_id), '')
),

requests as (
    select nullif(trim(customer_id), '') as customer_id
    from input_customers
    where
        {{ regex_match('erasure_requested_at', "'[1-9]'") }}
        or {{ read_boolean('erasure_requested_at') }}
    group by nullif(trim(customer_id), '')
)

select
    customer_ids.customer_id,
    requests.customer_id is not null as is_erased
from customer_ids
left outer join requests on customer_ids.customer_id = requests.customer_id
where customer_ids.customer_id is not null
